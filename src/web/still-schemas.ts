/**
 * Stands in for zod where the pages are built: 28 kB of compressed script less at the first load.
 *
 * Contracts say with zod what goes in and out of a tool. The server checks it; the pages only need a tool's name,
 * route and events, and TypeScript has the shapes from the real zod. Here any chain of schema words gives the same
 * still schema, and one that is asked to check something says that it can't.
 */

const checking = new Set(["parse", "safeParse", "parseAsync", "safeParseAsync", "decode", "encode"]);

const shape: object = new Proxy({}, { has: () => true, get: () => schema });

const schema: object = new Proxy(() => schema, {
  get: (_target, word) => {
    if (word === "shape") return shape;
    if (typeof word === "string" && checking.has(word)) {
      throw new TypeError("Schemas check nothing in the pages: the server has checked what it sends, and checks what it is sent.");
    }
    return schema;
  },
  apply: () => schema,
});

export { schema as z };
