/**
 * The door for what older systems left: `POST /api/imports`, JSON lines in, JSON lines out.
 *
 * The body may be larger than memory, and who sends it slow: so it is checked and written to a file of its own first, and only
 * then one transaction goes through that. The answer begins at once and tells how far it is; its last line is the report.
 */
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { House } from "#hallway/house.ts";
import { ImportHead, ImportRecord, ImportRefusal } from "#hallway/import/import-envelope.ts";
import { type Checked, checkHead, checkRecord, saveRecords } from "#hallway/import/import-run.ts";
import { callerIn } from "./callers.ts";
import { goneSignal } from "./gone.ts";
import { parseInput } from "./parse.ts";
import { documentOf } from "./problem-answer.ts";
import { bodyMalformed, bodyTooLarge, roleInsufficient } from "./problems.ts";
import { parseJson } from "./safe-json.ts";

const lines = "application/x-ndjson";
const gibibyte = 1024 ** 3;
const mostBytes = 4 * gibibyte;
/** One record with its files, which arrive a third larger than they are. */
const longestLine = 96 * 1024 * 1024;

/** Mounts the door. Only owners may come in by it. */
export function mountImports(server: FastifyInstance, house: House): void {
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(lines, async (_request: FastifyRequest, body: unknown) => body);
    scope.route({
      method: "POST",
      url: "/api/imports",
      config: { access: "writer" },
      bodyLimit: mostBytes,
      handler: async (request, reply) => {
        const { person } = callerIn(request);
        if (person.role !== "owner") throw roleInsufficient("Only an owner may import from another system.");
        const signal = goneSignal(reply);
        return reply.type(`${lines}; charset=utf-8`).send(Readable.from(answerLines(house, request, signal)));
      },
    });
  });
}

/** What happens, line by line. Never throws: what was thrown is the last line. */
async function* answerLines(house: House, request: FastifyRequest, signal: AbortSignal): AsyncIterable<string> {
  const said: string[] = [];
  let wake = () => {};
  const say = (line: object) => {
    said.push(`${JSON.stringify(line)}\n`);
    wake();
  };
  const running = importFrom(house, request, { signal, progress: (done) => say({ done }) }).then(
    (report) => say({ report }),
    (error: unknown) => say({ problem: documentOf(error, request) }),
  );
  let isOver = false;
  void running.then(() => {
    isOver = true;
    wake();
  });
  for (;;) {
    yield* said.splice(0);
    if (isOver) return yield* said.splice(0);
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (isOver || said.length > 0) resolve();
    });
  }
}

interface Importing {
  readonly signal: AbortSignal;
  readonly progress: (done: number) => void;
}

async function importFrom(house: House, request: FastifyRequest, { signal, progress }: Importing) {
  const { person, projectId } = callerIn(request);
  const folder = await mkdtemp(join(tmpdir(), "hallway-import-"));
  try {
    const file = join(folder, "checked.jsonl");
    const head = await checkAll(house, linesOf(request.body as AsyncIterable<Uint8Array>, signal), file);
    const actor = { type: person.kind, id: person.id };
    return await saveRecords(house, readChecked(file), { head, projectId, actor, signal, progress });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes what is to be saved to a file. @returns what the import says of itself */
async function checkAll(house: House, body: AsyncIterable<Uint8Array>, file: string): Promise<ImportHead> {
  const out = createWriteStream(file, { mode: 0o600 });
  const failed = new Promise<never>((_, reject) => out.once("error", reject));
  failed.catch(() => undefined);
  let head: ImportHead | null = null;
  try {
    for await (const line of body) {
      const value = parseJson(line);
      if (head === null) {
        head = parseInput(ImportHead, value);
        checkHead(house, head);
        continue;
      }
      const text = `${JSON.stringify(await checkRecord(house, head, recordOf(value, head)))}\n`;
      if (!out.write(text)) await Promise.race([once(out, "drain"), failed]);
    }
    out.end();
    await Promise.race([once(out, "close"), failed]);
  } finally {
    out.destroy();
  }
  if (head === null) throw bodyMalformed("The body is empty: its first line says what is imported.");
  return head;
}

function recordOf(value: unknown, { mappings }: ImportHead): ImportRecord | ImportRefusal {
  const isRefusal = typeof value === "object" && value !== null && "refused" in value;
  const record = isRefusal ? parseInput(ImportRefusal, value) : parseInput(ImportRecord, value);
  if (record.mapping >= mappings.length) throw bodyMalformed("A record names a mapping that the first line does not list.");
  return record;
}

async function* readChecked(file: string): AsyncIterable<Checked> {
  for await (const line of linesOf(createReadStream(file), null)) yield JSON.parse(Buffer.from(line).toString()) as Checked;
}

const lineFeed = 0x0a;

/** The lines of a stream of bytes, empty ones left out. @throws bodyTooLarge */
async function* linesOf(portions: AsyncIterable<Uint8Array>, signal: AbortSignal | null): AsyncIterable<Uint8Array> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let total = 0;
  const take = (part: Uint8Array) => {
    parts.push(part);
    length += part.byteLength;
    if (length > longestLine)
      throw bodyTooLarge(`One record takes more than ${longestLine} bytes. Leave out its file, or make that smaller.`);
  };
  for await (const portion of portions) {
    signal?.throwIfAborted();
    total += portion.byteLength;
    if (total > mostBytes) throw bodyTooLarge(`An import takes at most ${mostBytes} bytes at once. Split the mapping in two.`);
    let begin = 0;
    for (let end = portion.indexOf(lineFeed); end !== -1; end = portion.indexOf(lineFeed, begin)) {
      take(portion.subarray(begin, end));
      if (length > 0) yield parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      parts = [];
      length = 0;
      begin = end + 1;
    }
    take(portion.subarray(begin));
  }
  if (length > 0) yield Buffer.concat(parts);
}
