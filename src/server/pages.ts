/** The pages: built ones from their folder, or live ones made by Vite as they change. */
import { randomBytes } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import staticFiles from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** Puts pages on a server. Paths without a file are the router's in the browser, so they get the one page. */
export type MountPages = (server: FastifyInstance) => Promise<void>;

/** Serves what `vite build` made. Files with a hash in their name never change; the page itself is always asked for anew. */
export function builtPages(folder: string): MountPages {
  return async (server) => {
    await server.register(staticFiles, {
      root: folder,
      wildcard: false,
      index: false,
      // Served in place of the text beside them, to whoever takes that.
      preCompressed: true,
      globIgnore: ["**/*.br", "**/*.gz"],
      setHeaders: (reply, path) => {
        reply.header("cache-control", path.includes(`${join(folder, "assets")}`) ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
    const page = await readFile(join(folder, "index.html"));
    server.get("/*", (_request, reply) => reply.type("text/html; charset=utf-8").header("cache-control", "no-cache").send(page));
  };
}

/**
 * Has Vite make each file when it is asked for, and replace it in open pages when it changes. Vite serves source and packages to
 * anyone who asks; `vite.config.ts` says which folders.
 * @param data the data folder, which is never served, wherever it lies
 */
export function livePages(root: string, data: string): MountPages {
  return async (server) => {
    const { createServer } = await import("vite");
    const nonce = "nonce-of-this-answer";
    const vite = await createServer({
      configFile: join(root, "vite.config.ts"),
      appType: "custom",
      logLevel: "warn",
      clearScreen: false,
      html: { cspNonce: nonce },
      server: {
        middlewareMode: true,
        ws: { server: server.server },
        fs: { deny: [everythingIn(resolve(data)), everythingIn(await realpath(data))] },
      },
    });
    server.addHook("onClose", () => vite.close());
    server.get("/*", async (request, reply) => {
      const isDone = await new Promise<boolean>((resolve, reject) => {
        reply.raw.once("close", () => resolve(true));
        for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value);
        vite.middlewares(request.raw, reply.raw, (error?: Error) => (error ? reject(error) : resolve(false)));
      });
      if (isDone) return reply.hijack();
      const source = await readFile(join(root, "src/web/index.html"), "utf8");
      const html = await vite.transformIndexHtml(request.url, source);
      const own = randomBytes(16).toString("base64");
      const policy = String(reply.getHeader("content-security-policy")).replace("script-src 'self'", `script-src 'self' 'nonce-${own}'`);
      return reply
        .type("text/html; charset=utf-8")
        .headers({ "content-security-policy": policy, "cache-control": "no-cache" })
        .send(html.replaceAll(nonce, own));
    });
  };
}

/** As a glob, whatever signs the folder's name has. */
function everythingIn(folder: string): string {
  return `${folder.replaceAll(sep, "/").replaceAll(/[\\^$.*+?()[\]{}|!@]/g, "\\$&")}/**`;
}
