import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import protobuf from "protobufjs";
import { defineTool, z } from "#base/contract.ts";
import { answer, defineApp } from "#hallway/app.ts";
import { type OpenDoors, openDoors } from "../../../tests/doors/open-doors.ts";
import { createCodec } from "./codec.ts";
import { wantsProtobuf } from "./door.ts";
import { generateProto } from "./generate.ts";
import type { Lock } from "./lock.ts";

let open: OpenDoors;
before(async () => void (open = await openDoors()));
after(() => open.close());

const Line = z.object({ part: z.string(), count: z.number().int(), price: z.number().nullable() });
const Order = z.object({
  id: z.uuid(),
  lines: z.array(Line),
  note: z.string().nullable().optional(),
  tags: z.array(z.string()).nullable(),
  counts: z.record(z.string(), z.number()),
  anything: z.unknown(),
  either: z.union([z.string(), z.number()]),
  free: z.looseObject({ a: z.string() }),
  matrix: z.array(z.array(z.number())),
  first: Line.nullable(),
  kind: z.enum(["a", "b"]),
  isDone: z.boolean().optional(),
  done: z.boolean(),
});

function shop(order: z.ZodObject) {
  const putOrder = defineTool({
    name: "put_order",
    about: "Put an order.",
    at: "PUT /api/orders/{id}",
    effect: "write",
    input: order,
    output: order,
  });
  return defineApp({ name: "shop", title: "Shop", about: "A shop.", tools: [answer(putOrder, (input) => input)] });
}

const plain = Order.omit({ isDone: true });
const order: z.output<typeof plain> = {
  id: "01920000-0000-7000-8000-000000000001",
  lines: [
    { part: "nut", count: 3, price: 0.5 },
    { part: "", count: 0, price: null },
  ],
  note: null,
  tags: null,
  counts: { a: 1, b: 2.5 },
  anything: { deep: [1, null, "x"] },
  either: 7,
  free: { a: "x", b: [true] },
  matrix: [[1, 2], []],
  first: null,
  kind: "b",
  done: false,
};

/** What a client does that has nothing but the .proto file. */
function clientOf(text: string, app: string) {
  const { root } = protobuf.parse(text, { keepCase: true });
  const type = (name: string) => root.lookupType(`hallway.${app}.v1.${name}`);
  return {
    encode: (name: string, value: object) => Uint8Array.from(type(name).encode(type(name).fromObject(value)).finish()),
    decode: (name: string, bytes: Uint8Array) =>
      type(name).toObject(type(name).decode(bytes), { longs: Number, defaults: true, arrays: true }) as Record<string, unknown>,
  };
}

test("a value of every kind of shape comes back as it was", () => {
  const app = shop(plain);
  const codec = createCodec([app], {});
  const { tool } = app.tools[0]!;
  const client = clientOf(codec.files.get("shop")!, "shop");
  for (const value of [order, { ...order, note: "n", tags: [], first: order.lines[0]!, matrix: [], counts: {}, lines: [] }]) {
    const bytes = codec.encodeResponse(tool, value);
    const asRequest = client.encode("PutOrderRequest", client.decode("PutOrderResponse", bytes));
    assert.deepEqual(plain.parse(codec.decodeRequest(tool, asRequest)), plain.parse(value));
  }
});

test("what a request leaves out is missing, not empty", () => {
  const app = shop(plain);
  const { tool } = app.tools[0]!;
  const codec = createCodec([app], {});
  const decoded = codec.decodeRequest(tool, new Uint8Array());
  assert.equal("id" in decoded || "note" in decoded || "done" in decoded, false);
  const client = clientOf(codec.files.get("shop")!, "shop");
  assert.equal(codec.decodeRequest(tool, client.encode("PutOrderRequest", { note_null: true }))["note"], null);
});

test("numbers stay with their fields whatever comes and goes", () => {
  const first = generateProto([shop(plain)], {});
  assert.deepEqual(first.breaks, []);
  const again = generateProto([shop(plain)], first.lock);
  assert.deepEqual([...again.files], [...first.files]);

  const more = generateProto([shop(z.object({ colour: z.string(), ...plain.shape }))], first.lock);
  assert.deepEqual(more.breaks, []);
  const before = first.lock["shop"]!["PutOrderRequest"]!.fields;
  const after = more.lock["shop"]!["PutOrderRequest"]!.fields;
  for (const [name, field] of Object.entries(before)) assert.deepEqual(after[name], field);
  assert.ok(after["colour"]!.number > Math.max(...Object.values(before).map(({ number }) => number)));

  const less = generateProto([shop(plain.omit({ kind: true }))], first.lock);
  assert.deepEqual(less.breaks, ["shop: PutOrderRequest.kind is gone", "shop: PutOrderResponse.kind is gone"]);
  assert.match(less.files.get("shop.proto")!, new RegExp(`reserved ${before["kind"]!.number};\n  reserved "kind";`));
  const back = generateProto([shop(plain)], less.lock);
  assert.notEqual(back.lock["shop"]!["PutOrderRequest"]!.fields["kind"]!.number, before["kind"]!.number);

  const changed = generateProto([shop(plain.extend({ done: z.string() }))], first.lock);
  assert.match(changed.breaks[0]!, /PutOrderRequest\.done was optional bool and is now optional string/);
  const gone = generateProto([{ ...shop(plain), tools: [] }], first.lock);
  assert.ok(gone.breaks.some((sentence) => sentence === "shop: PutOrderRequest is gone"));
  protobuf.parse(less.files.get("shop.proto")!);
  const lock: Lock = changed.lock;
  protobuf.parse(generateProto([shop(plain)], lock).files.get("shop.proto")!);
});

test("a client with nothing but the .proto file asks and is answered", async () => {
  const { text, status } = await open.call("GET", "/api/proto/notes.proto");
  assert.equal(status, 200);
  const client = clientOf(text, "notes");
  const type = "application/x-protobuf";
  const headers = { ...open.bearer("owner"), accept: type, "content-type": type };
  const send = (body: Uint8Array<ArrayBuffer>) => fetch(`${open.origin}/api/notes`, { method: "POST", headers, body });
  const response = await send(client.encode("AddNoteRequest", { text: "by protobuf", tags: { items: ["a"] } }));
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("content-type"), type);
  const note = client.decode("AddNoteResponse", new Uint8Array(await response.arrayBuffer()));
  assert.equal(note["text"], "by protobuf");
  assert.deepEqual(note["tags"], ["a"]);
  assert.deepEqual((await open.call("GET", `/api/notes/${String(note["id"])}`)).body, note);
  const list = await fetch(`${open.origin}/api/notes?limit=5`, { headers: { ...open.bearer("owner"), accept: type } });
  assert.ok((client.decode("ListNotesResponse", new Uint8Array(await list.arrayBuffer()))["notes"] as unknown[]).length > 0);
  const missing = await send(client.encode("AddNoteRequest", {}));
  assert.equal(missing.status, 422);
  assert.match(missing.headers.get("content-type")!, /problem\+json/);
});

test("bytes that are no such message are a problem", async () => {
  const type = "application/x-protobuf";
  for (const bytes of [[0xff], [0x0a, 0xff], [0x0a, 0x02, 0x61], Array.from({ length: 50_000 }, () => 0x0b), [0x0a, 0x02, 0xc3, 0x28]]) {
    const answer = await open.call("POST", "/api/notes", { body: Uint8Array.from(bytes), headers: { "content-type": type } });
    assert.ok(
      answer.status < 500 && (answer.status >= 400 || bytes.length === 4),
      `${bytes.slice(0, 4).join()}: ${answer.status} ${answer.text}`,
    );
  }
  assert.equal((await open.call("GET", "/api/proto/none.proto")).status, 404);
});

test("protobuf is sent to who prefers it", () => {
  const wants = (accept?: string) => wantsProtobuf({ headers: accept === undefined ? {} : { accept } });
  for (const accept of [
    "application/x-protobuf",
    "application/protobuf",
    "application/json;q=0.5, application/x-protobuf",
    "application/x-protobuf, application/json",
  ])
    assert.ok(wants(accept), accept);
  for (const accept of [
    undefined,
    "*/*",
    "application/json",
    "application/json, application/x-protobuf",
    "application/x-protobuf;q=0",
    "application/x-protobuf;q=0.1, application/json",
  ])
    assert.ok(!wants(accept), accept);
});
