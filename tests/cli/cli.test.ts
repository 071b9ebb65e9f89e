/** The command line before a real house, over its real REST door. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { TemplateContent } from "#apps/templates/contract.ts";
import { templates } from "#apps/templates/index.ts";
import { docxDamagedInside } from "#apps/templates/domain/word/testing.ts";
import { tasks } from "#apps/tasks/index.ts";
import { removeServerFile, runCommand, type World, writeServerFile } from "#cli/index.ts";
import { createServer, type Doors } from "#server/index.ts";
import { openHouse, type TestHouse } from "#testing/house.ts";

const apps = [templates, tasks];
const example = fileURLToPath(new URL("../../examples/documents/internal-audit-report.docx", import.meta.url));

let folder = "";
let house: TestHouse;
let doors: Doors;
let server: { url: string; pid: number; key: string };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "hallway-cli-"));
  house = await openHouse({ apps });
  doors = await createServer({ house, config: { port: 0 }, log: pino({ level: "silent" }) });
  const { id: accountId, projectId } = house.owner;
  const { key } = await house.people.createKey({ accountId, projectId, name: "test", role: "owner" });
  server = { url: await doors.listen(), pid: process.pid, key };
  await writeServerFile(folder, server);
});
after(async () => {
  await doors.close();
  await house.close();
  await rm(folder, { recursive: true, force: true });
});

test("parse prints exactly what was read, one line a document, and nothing else", async () => {
  const { code, answers, remarks } = await hallway("parse", example, "--json");
  assert.equal(code, 0, remarks);
  assert.equal(remarks, "");
  const lines = answers.trimEnd().split("\n");
  assert.equal(lines.length, 1);
  const content = JSON.parse(lines[0]!) as object;
  assert.deepEqual(Object.keys(content), ["metadata", "sections", "fields"]);
  assert.ok(TemplateContent.parse(content).fields.length > 0);
});

test("a file that can't be read is a problem document, and the next file is taken", async () => {
  const [foreign, damaged, missing] = ["foreign.docx", "damaged.docx", "missing.docx"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(foreign, "Nothing of a Word document.");
  await writeFile(damaged, docxDamagedInside());
  const { code, answers, remarks } = await hallway("parse", foreign, damaged, missing, example, "--json");
  assert.equal(code, 1);
  assert.equal(answers.trimEnd().split("\n").length, 1, "the good one is printed");
  const problems = remarks
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    problems.map(({ file, type }) => [file, type]),
    [
      [foreign, "/problems/document-foreign"],
      [damaged, "/problems/document-damaged"],
      [missing, "/problems/file-unreadable"],
    ],
  );
  for (const problem of problems) {
    assert.match(String(problem["type"]), /^\/problems\/[a-z-]+$/);
    assert.equal(typeof problem["detail"], "string");
    assert.ok(Number(problem["status"]) >= 400);
  }
});

test("people get sentences and tables", async () => {
  const good = await hallway("parse", example);
  assert.match(good.answers, /fields \(\d+\)\n/);
  await writeFile(join(folder, "notes.docx"), "Nothing of a Word document.");
  const foreign = await hallway("parse", join(folder, "notes.docx"));
  assert.match(
    foreign.remarks,
    /notes\.docx: Not a Word document\. This is not a Word document: .* Open it in Word and save it as \.docx\./,
  );
  const bad = await hallway("parse", join(folder, "missing.docx"));
  assert.match(bad.remarks, /missing\.docx: The file can't be read\. There is no such file\./);
  assert.doesNotMatch(bad.remarks, /\n\s+at /);
});

test("without a house that runs, files are read by one in memory that is closed again", async () => {
  await removeServerFile(folder, process.pid);
  try {
    let closed = 0;
    const own = { url: server.url, key: server.key, close: async () => void (closed += 1) };
    const { code } = await hallway({ openHouse: async () => own }, "parse", example, "--json");
    assert.deepEqual({ code, closed }, { code: 0, closed: 1 });

    const listing = await hallway("tasks", "list");
    assert.equal(listing.code, 1);
    assert.match(listing.remarks, /No house runs/);
  } finally {
    await writeServerFile(folder, server);
  }
});

test("an interruption cancels the task and ends with 130", async () => {
  const interruption = new AbortController();
  const file = join(folder, "slow.docx");
  await writeFile(file, await slowDocument());
  const running = hallway({ interrupted: interruption.signal }, "parse", file, "--json");
  const task = await newest("processing");
  interruption.abort();
  assert.equal((await running).code, 130);
  assert.equal((await house.finished(task)).status, "cancelled");
});

test("tasks are listed, shown, watched and tried again; events are tailed", async () => {
  const { task_id } = await house.asOwner<{ task_id: string }>("upload_template", {}, [
    { name: "damaged.docx", bytes: docxDamagedInside() },
  ]);
  await house.finished(task_id);

  const list = JSON.parse((await hallway("tasks", "list", "--status", "failed", "--json")).answers) as { tasks: { task_id: string }[] };
  assert.ok(list.tasks.some((task) => task.task_id === task_id));
  const shown = JSON.parse((await hallway("tasks", "show", task_id, "--json")).answers) as { status: string };
  assert.equal(shown.status, "failed");
  const watched = await hallway("tasks", "watch", task_id, "--json");
  assert.equal(watched.code, 1, "a task that failed fails its watcher");
  const retried = JSON.parse((await hallway("tasks", "retry", task_id, "--json")).answers) as { task_id: string };
  assert.equal(retried.task_id, task_id);

  const stop = new AbortController();
  const tail = await hallway({ interrupted: stop.signal, heard: () => stop.abort() }, "events", "tail", "--json");
  assert.equal(tail.code, 130);
  assert.equal((JSON.parse(tail.answers.split("\n")[0]!) as { specversion: string }).specversion, "1.0");
});

test("a command that does not fit says how it would, with exit code 2", async () => {
  assert.deepEqual(
    await codes(["bogus"], ["tasks", "show"], ["tasks", "show", "no-id"], ["tasks", "list", "--colour"], ["parse"]),
    [2, 2, 2, 2, 2],
  );
  const { remarks } = await hallway("tasks", "show");
  assert.match(remarks, /Usage: hallway tasks show <id>/);
});

test("help lists every command with what it is for, and each command its flags", async () => {
  const { answers } = await hallway("help");
  for (const { tool } of apps.flatMap((app) => app.tools)) assert.match(answers, new RegExp(tool.command?.words ?? tool.name));
  for (const word of ["start", "api", "worker", "migrate"]) assert.match(answers, new RegExp(`^  ${word} `, "m"));
  assert.match((await hallway("tasks", "list", "--help")).answers, /--limit <number>.*default 50/);
  assert.match((await hallway("help", "parse")).answers, /\.docx/);
});

test("the doctor finds this house well, and says so to programs too", async () => {
  const { code, answers } = await hallway("doctor", "--json");
  const findings = answers
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { state: string; about: string });
  assert.deepEqual(
    findings.filter(({ state }) => state === "fail"),
    [],
  );
  assert.equal(code, 0);
  for (const about of ["node", "data folder", "durability", "disk", "database", "server", "worker", "dead letters"]) {
    assert.ok(
      findings.some((finding) => finding.about === about),
      about,
    );
  }
});

test("the token is the key that the house gave out", async () => {
  assert.equal((await hallway("token")).answers, `${server.key}\n`);
});

type Overrides = Partial<Pick<World, "openHouse" | "interrupted">> & { heard?: () => void };

async function hallway(...words: readonly (string | Overrides)[]): Promise<{ code: number; answers: string; remarks: string }> {
  const [first] = words;
  const { heard = () => undefined, ...overrides }: Overrides = typeof first === "object" ? first : {};
  const texts = { answers: "", remarks: "" };
  const output = (name: keyof typeof texts) => ({
    write: (text: string) => {
      texts[name] += text;
      heard();
    },
    isTerminal: false,
    columns: () => 100,
  });
  const world: World = {
    apps,
    version: JSON.parse(await (await fetch(`${server.url}/health`)).text()).version as string,
    dataFolder: folder,
    databaseUrl: null,
    redisUrl: null,
    openHouse: () => Promise.reject(new Error("no house in memory was needed")),
    screen: { answers: output("answers"), remarks: output("remarks"), colours: false },
    interrupted: new AbortController().signal,
    ...overrides,
  };
  const code = await runCommand(
    words.filter((word): word is string => typeof word === "string"),
    world,
  );
  return { code, ...texts };
}

async function codes(...lines: string[][]): Promise<number[]> {
  const all: number[] = [];
  for (const line of lines) all.push((await hallway(...line)).code);
  return all;
}

async function newest(status: "processing"): Promise<string> {
  for (let tries = 0; tries < 500; tries += 1) {
    const { tasks: found } = await house.engine.tasks.list(house.owner.projectId, { statuses: [status], limit: 1 });
    if (found[0] !== undefined) return found[0].task_id;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`no task is ${status}`);
}

/** A document that takes seconds to read: many paragraphs. */
async function slowDocument(): Promise<Uint8Array> {
  const { zipSync, strToU8 } = await import("fflate");
  const main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
  const types = "http://schemas.openxmlformats.org/package/2006/content-types";
  const relations = "http://schemas.openxmlformats.org/package/2006/relationships";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
  const media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
  const paragraph = "<w:p><w:r><w:t>Name: ________________ and the date of it ____________</w:t></w:r></w:p>";
  return zipSync({
    "[Content_Types].xml": strToU8(
      `<Types xmlns="${types}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="${media}"/></Types>`,
    ),
    "_rels/.rels": strToU8(
      `<Relationships xmlns="${relations}"><Relationship Id="r" Type="${office}" Target="word/document.xml"/></Relationships>`,
    ),
    "word/document.xml": strToU8(`<w:document xmlns:w="${main}"><w:body>${paragraph.repeat(60_000)}</w:body></w:document>`),
  });
}
