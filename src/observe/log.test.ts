import assert from "node:assert/strict";
import { test } from "node:test";
import { within } from "./context.ts";
import { openLog, safeLine } from "./log.ts";

function lines(write: (log: ReturnType<typeof openLog>) => void): Record<string, unknown>[] {
  const written: string[] = [];
  write(openLog({ level: "info", destination: { write: (line) => void written.push(line) } }));
  return written.map((line) => {
    assert.equal(line.indexOf("\n"), line.length - 1, "one event is one line");
    return JSON.parse(line) as Record<string, unknown>;
  });
}

test("a line says by itself in whose name it was written, also behind an await and in a timer", async () => {
  const written: string[] = [];
  const log = openLog({ level: "info", destination: { write: (line) => void written.push(line) } });
  await within({ task: "t1", project: "p1", correlation: "c1" }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    log.info({ pages: 3 }, "read");
  });
  log.info({}, "in nobody's name");
  const [first, second] = written.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual([first!["task"], first!["project"], first!["correlation"], first!["pages"]], ["t1", "p1", "c1", 3]);
  assert.equal("task" in second!, false);
});

test("secrets are taken out wherever they stand: fields, headers, addresses, messages of errors", () => {
  const secrets = ["hw_abcdefgh12345678", "s3cr3t-pa55", "eyJhbGciOiJ.payload.sign", "kooky-value"];
  const [line] = lines((log) =>
    log.warn(
      {
        headers: {
          authorization: `Bearer ${secrets[0]}`,
          cookie: [`hallway_session=${secrets[3]}`],
          "set-cookie": "a=kooky-value; Path=/",
        },
        nested: { deeper: { apiKey: "s3cr3t-pa55", password: 's3cr3t-pa55 with "quotes"', token: "eyJhbGciOiJ.payload.sign" } },
        url: "https://example.org/x?token=eyJhbGciOiJ.payload.sign&page=2",
        error: new Error("connect postgres://hallway:s3cr3t-pa55@db:5432/x failed, sent Authorization: Bearer eyJhbGciOiJ.payload.sign"),
      },
      "a lot",
    ),
  );
  const text = JSON.stringify(line);
  for (const secret of secrets) assert.equal(text.includes(secret), false, `${secret} is still in ${text}`);
  assert.match(text, /postgres:\/\/hallway:\[redacted\]@db:5432/);
  assert.match(text, /page=2/);
});

test("a password with an @ in it goes whole", () => {
  assert.equal(safeLine('{"url":"redis://:s3cr@t-pa55@cache:6379/0"}'), '{"url":"redis://:[redacted]@cache:6379/0"}');
});

test("a long text of others holds the process up no longer than a short one", () => {
  const began = performance.now();
  safeLine(JSON.stringify({ members: ["a.".repeat(200_000)] }));
  // The square of its length would take minutes.
  assert.ok(performance.now() - began < 5_000);
});

test("what users write forges no line and moves no cursor", () => {
  const [line, ...more] = lines((log) =>
    log.info({ name: 'a\n{"level":50,"msg":"forged"}\r\u001b[2K\u009b31m\u202egpj.exe\u2028', time2: "\u0007" }, "uploaded"),
  );
  assert.equal(more.length, 0);
  assert.equal(line!["msg"], "uploaded");
  const raw = safeLine(JSON.stringify({ name: "\u001b[2K\u009b31m\u202e\u2028\u007f" }));
  assert.doesNotMatch(raw, /[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
  assert.deepEqual(JSON.parse(raw), { name: "\u001b[2K\u009b31m\u202e\u2028\u007f" });
});
