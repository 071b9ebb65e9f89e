/** The example, by the real command, before a real house on either database, with a real Redis. */
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { createClient } from "redis";
import { tasks } from "#apps/tasks/index.ts";
import { templates } from "#apps/templates/index.ts";
import { runCommand, type World, writeServerFile } from "#cli/index.ts";
import type { ImportReport } from "#hallway/import/import-envelope.ts";
import { createServer, type Doors } from "#server/index.ts";
import type { DatabaseKind } from "#testing/database.ts";
import { openHouse, type TestHouse } from "#testing/house.ts";
import { startRedis } from "#testing/services/redis.ts";
import { makeShelf } from "./make-shelf.ts";

const apps = [templates, tasks];
const example = fileURLToPath(new URL("./", import.meta.url));

for (const kind of ["pglite", "postgres"] satisfies DatabaseKind[]) {
  describe(`importing on ${kind}`, () => {
    let folder = "";
    let house: TestHouse;
    let doors: Doors;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "hallway-import-example-"));
      await cp(example, folder, { recursive: true });
      await makeShelf(folder);
      house = await openHouse({ apps, kind });
      doors = await createServer({ house, config: { port: 0 }, log: pino({ level: "silent" }) });
      const { id: accountId, projectId } = house.owner;
      const { key } = await house.people.createKey({ accountId, projectId, name: "test", role: "owner" });
      await writeServerFile(folder, { url: await doors.listen(), pid: process.pid, key });
    });
    after(async () => {
      await doors.close();
      await house.close();
      await rm(folder, { recursive: true, force: true });
    });

    const run = async (...words: string[]) => {
      const written = { answers: "", remarks: "" };
      const output = (stream: "answers" | "remarks") => ({
        ...{ isTerminal: false, columns: () => 120, write: (text: string) => void (written[stream] += text) },
      });
      const world: World = {
        ...{ apps, version: "test", dataFolder: folder, databaseUrl: null, redisUrl: null },
        ...{ screen: { answers: output("answers"), remarks: output("remarks"), colours: false } },
        interrupted: new AbortController().signal,
        openHouse: () => Promise.reject(new Error("a house runs")),
      } as unknown as World;
      return { code: await runCommand(words, world), ...written };
    };
    const imported = async (...words: string[]) => {
      const { code, answers, remarks } = await run("import", join(folder, words[0]!), "--json", ...words.slice(1));
      assert.equal(remarks, "");
      const report = JSON.parse(answers) as ImportReport;
      return { code, saved: report.saved, counts: Object.fromEntries(report.mappings.map((one) => [one.name, countsOf(one)])), report };
    };
    const countsOf = ({ read, created, updated, unchanged, kept, refused }: ImportReport["mappings"][number]) =>
      [read, created, updated, unchanged, kept, refused].join(" ");
    interface List {
      templates: { template_id: string; filename: string; title: string; created_at: string; status: string }[];
    }
    const listed = () => house.asOwner<List>("list_templates");

    test("a dry run says what would happen, and nothing does", async () => {
      const { code, saved, counts } = await imported("shelf.json", "--dry-run");
      assert.deepEqual([code, saved, counts], [0, false, { documents: "2 2 0 0 0 0", jobs: "3 3 0 0 0 0" }]);
      assert.deepEqual((await listed()).templates, []);
      assert.deepEqual((await house.engine.tasks.list(house.owner.projectId, { limit: 10 })).tasks, []);
    });

    test("documents and jobs come in with their times, contents, files and events", async () => {
      const { code, saved, counts } = await imported("shelf.json");
      assert.deepEqual([code, saved, counts], [0, true, { documents: "2 2 0 0 0 0", jobs: "3 3 0 0 0 0" }]);
      const { templates: found } = await listed();
      assert.deepEqual(
        found.map(({ filename, title, created_at, status }) => [filename, title, created_at, status]),
        [
          ["incident-report.docx", "incident", "2022-07-17T14:40:00.000Z", "parsed"],
          ["audit-checklist.docx", "Audit checklist", "2021-03-04T08:15:00.000Z", "parsed"],
        ],
      );
      const id = found[1]!.template_id;
      const content = await house.asOwner<{ fields: { label: string; type: string; required: boolean; section_id: string }[] }>(
        "get_template_content",
        { id },
      );
      assert.deepEqual(
        content.fields.map(({ label, type, required, section_id }) => [label, type, required, section_id]),
        [
          ["Which department was audited?", "text", true, "1"],
          ["What was found?", "long_text", false, "2"],
          ["Date of the audit", "date", true, "2"],
        ],
      );
      const { tasks: history } = await house.engine.tasks.list(house.owner.projectId, { types: ["shelf:print"], limit: 10 });
      assert.deepEqual(
        history.map(({ status, created_at, finished_at, error }) => [status, created_at, finished_at, error?.detail]),
        [["failed", "2021-03-05T08:15:00.000Z", "2021-03-05T08:15:05.000Z", "The printer was out of paper."]],
      );
      assert.deepEqual((await house.engine.tasks.get(house.owner.projectId, history[0]!.task_id)).input, { template: id });
      const events = await house.engine.log.read(house.owner.projectId, {
        after: null,
        order: "oldest",
        subject: `template/${id}`,
        limit: 9,
      });
      assert.deepEqual(
        events.map(({ type }) => type),
        ["template.uploaded", "template.parsed"],
      );
    });

    test("run again it changes nothing", async () => {
      const head = await house.engine.log.head(house.owner.projectId);
      const { code, counts } = await imported("shelf.json");
      assert.deepEqual([code, counts], [0, { documents: "2 0 0 2 0 0", jobs: "3 0 0 3 0 0" }]);
      assert.equal(await house.engine.log.head(house.owner.projectId), head, "no event was recorded");
    });

    test("what has changed in the source is updated, unless it was changed here or is history", async () => {
      const documents = join(folder, "shelf/documents.json");
      const text = await readFile(documents, "utf8");
      await writeFile(documents, text.replaceAll("?", "?!"));
      const [incident] = (await listed()).templates;
      await house.asOwner("update_template_field", { id: incident!.template_id, field_id: "b1", label: "Is anybody hurt?" });
      const { counts } = await imported("shelf.json");
      assert.deepEqual(counts, { documents: "2 0 1 0 1 0", jobs: "3 0 0 3 0 0" });
      const labels = async (at: number) => {
        const { templates: found } = await listed();
        const { fields } = await house.asOwner<{ fields: { label: string }[] }>("get_template_content", { id: found[at]!.template_id });
        return fields.map(({ label }) => label);
      };
      assert.deepEqual(await labels(0), ["Is anybody hurt?"]);
      assert.deepEqual(await labels(1), ["Which department was audited?!", "What was found?!", "Date of the audit"]);
      await house.asOwner("delete_template", { id: incident!.template_id });
      await writeFile(documents, text.replaceAll("?", "??"));
      assert.equal((await imported("shelf.json")).counts["documents"], "2 0 1 0 1 0", "what was deleted here stays so");
      assert.equal((await listed()).templates.length, 1);
    });

    test("one refused record keeps out all, and is named; without it the others come in", async () => {
      const lines = [
        { n: "1", type: "shelf.lent", of: "shelf/1" },
        { n: "2", type: "Lent", of: "shelf/1" },
        { n: "3", type: "shelf.returned", of: "shelf/1" },
      ].map((line) => JSON.stringify(line));
      await writeFile(
        join(folder, "events.jsonl"),
        [...lines, '{"n": "4", "__proto__": {"polluted": true}}', "no JSON", '"text"', ""].join("\n"),
      );
      const mapping = {
        source: "lines",
        mappings: [
          {
            ...{ name: "events", entity: "event", from: { jsonl: "events.jsonl" }, key: "/n" },
            fields: { type: "/type", subject: "/of", time: { const: "2020-01-01T00:00:00Z" } },
          },
        ],
      };
      await writeFile(join(folder, "lines.json"), JSON.stringify(mapping));
      const strict = await imported("lines.json");
      assert.deepEqual([strict.code, strict.saved, strict.counts["events"]], [1, false, "6 2 0 0 0 4"]);
      assert.deepEqual(
        strict.report.mappings[0]!.refusals.map(({ at, key, reason }) => [at, key, reason.slice(0, 40)]),
        [
          ["events.jsonl line 2", "2", "/type: Write noun.past, such as order.sh"],
          ["events.jsonl line 4", null, "It has a member __proto__, which is not "],
          ["events.jsonl line 5", null, "It is no JSON."],
          ["events.jsonl line 6", null, "It has no key."],
        ],
      );
      const read = () => house.engine.log.read(house.owner.projectId, { after: null, order: "oldest", types: ["shelf."], limit: 10 });
      assert.deepEqual(await read(), []);
      const lenient = await imported("lines.json", "--skip-refused");
      assert.deepEqual([lenient.code, lenient.saved, lenient.counts["events"]], [0, true, "6 2 0 0 0 4"]);
      assert.deepEqual(
        (await read()).map(({ type, time, sequence }) => [type, time, sequence]),
        [
          ["shelf.lent", "2020-01-01T00:00:00.000Z", 1],
          ["shelf.returned", "2020-01-01T00:00:00.000Z", 2],
        ],
      );
    });

    test("the entries of a Redis stream come in once", async () => {
      const redis = await startRedis();
      const client = createClient({ url: redis.url });
      try {
        await client.connect();
        await client.xAdd("shelf:journal", "1-1", { what: "lent", document: "1001", reader: "Ada", at: "1614845700000" });
        await client.xAdd("shelf:journal", "2-1", { what: "returned", document: "1001", reader: "Ada", at: "1614945700000" });
        await writeFile(join(folder, "redis-address.txt"), `${redis.url}\n`);
        assert.equal((await imported("journal.json")).counts["journal"], "2 2 0 0 0 0");
        await client.xAdd("shelf:journal", "3-1", { what: "lent", document: "1001", reader: "Bob", at: "1614955700000" });
        assert.equal((await imported("journal.json")).counts["journal"], "3 1 0 2 0 0");
      } finally {
        client.destroy();
        await redis.stop();
      }
    });

    test("a source that can't be read keeps out all, and says why", async () => {
      const jobs = await readFile(join(folder, "shelf/jobs.sqlite"));
      const attempt = async (from: object, expected = 1) => {
        const mapping = { source: "bad", mappings: [{ name: "all", entity: "event", from, key: "/id", fields: {} }] };
        await writeFile(join(folder, "bad.json"), JSON.stringify(mapping));
        const { code, remarks } = await run("import", join(folder, "bad.json"));
        assert.equal(code, expected);
        return remarks;
      };
      await writeFile(join(folder, "cut.sqlite"), jobs.subarray(0, 5_000));
      await writeFile(join(folder, "cut.json"), '[{"id": 1}, {"id"');
      assert.match(await attempt({ sqlite: "shelf/documents.json", table: "job" }), /is no SQLite database/);
      assert.match(await attempt({ sqlite: "cut.sqlite", table: "job" }), /can't be read as SQLite/);
      assert.match(await attempt({ sqlite: "shelf/jobs.sqlite", table: 'job" union select * from sqlite_schema --' }), /has no table/);
      assert.match(await attempt({ json: "cut.json" }), /ends in the middle/);
      assert.match(await attempt({ json: "../outside.json" }), /is not in/);
      assert.match(await attempt({ redis: "redis://127.0.0.1:1", keys: "*" }), /does not answer/);
      assert.match(await attempt({ redis: "redis://127.0.0.1:1" }, 2), /keys/);
    });
  });
}
