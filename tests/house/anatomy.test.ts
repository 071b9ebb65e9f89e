import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { parseSync, Visitor } from "oxc-parser";
import type { EventType, ProblemType, TaskType, ToolType } from "#base/contract.ts";
import type { App } from "#hallway/index.ts";
import { missingOptionals, readLock } from "./lock.ts";
import { referenceFiles } from "./reference.ts";
import { readSource, repository } from "./source.ts";

const rooms =
  /^(index\.ts|contract\.ts|tools\.ts|tasks\.ts|agents\.ts|prompts|store\.ts|migrations|domain|routes\.ts|imports\.ts|web|README\.md|[a-z-]+\.test\.ts)$/;
const source = readSource();
const everyRoomHas = ["index.ts", "contract.ts", "README.md", "app.test.ts"];

test("each application has its rooms and no others", async () => {
  for (const name of await appNames()) {
    const entries = await readdir(join(repository, "src/apps", name));
    assert.deepEqual(
      entries.filter((entry) => !rooms.test(entry)),
      [],
      `src/apps/${name} has rooms that nobody knows`,
    );
    assert.deepEqual(
      everyRoomHas.filter((entry) => !entries.includes(entry)),
      [],
      `src/apps/${name} lacks rooms`,
    );
  }
});

test("an application lists all that its contract declares", async () => {
  for (const name of await appNames()) {
    const app = await appNamed(name);
    assert.equal(app.name, name, "an application is named as its folder");
    const contract = Object.values((await import(`../../src/apps/${name}/contract.ts`)) as Record<string, unknown>);
    const missing = [
      ...contract.filter(isEvent).filter((event) => !app.events.includes(event)),
      ...contract.filter(isTool).filter((tool) => !app.tools.some((answer) => answer.tool === (tool as unknown))),
      ...contract.filter(isTask).filter((task) => !app.tasks.some((each) => each.name === task.name)),
      ...contract
        .filter(isProblem)
        .filter((problem) => !app.problems.includes(problem))
        .map(({ kind }) => kind),
    ];
    assert.deepEqual(
      missing.map((definition) => definition.name),
      [],
      `src/apps/${name}/index.ts does not list them`,
    );
  }
});

test("names tell what a thing is: verb_noun, noun.past, noun:verb, noun-adjective", async () => {
  for (const name of await appNames()) {
    const app = await appNamed(name);
    for (const { tool } of app.tools) assert.match(tool.name, /^[a-z]+(_[a-z]+)+$/);
    for (const event of app.events) assert.match(event.name, /^[a-z_]+\.[a-z_]+$/);
    for (const task of app.tasks) assert.match(task.name, /^[a-z_]+:[a-z_]+$/);
    for (const { kind } of app.problems) assert.match(kind.name, /^[a-z]+(-[a-z]+)+$/);
    for (const { tool } of app.tools) assert.match(tool.about, /^[A-Z].*\.$/s, tool.name);
  }
});

test("files are named after the one thing inside, in kebab-case, and there is no attic", async () => {
  for (const { path } of await source) {
    const parts = path.split("/");
    assert.match(parts.at(-1)!, /^[a-z0-9]+(-[a-z0-9]+)*\.tsx?$/, path);
    const attics = parts.filter((part) => /^(utils?|helpers?|common|shared|core|managers?|misc|types|constants)(\.tsx?)?$/.test(part));
    assert.deepEqual(attics, [], path);
  }
});

test("a floor begins with an essay: what lives here, the life of its main thing, what it never does", async () => {
  for (const floor of await folders("src")) {
    const text = await readFile(join(repository, "src", floor, "index.ts"), "utf8").catch(() => null);
    if (text === null) continue;
    const essay = /^\/\*\*[\s\S]*?\*\//.exec(text)?.[0] ?? "";
    assert.ok(essay.split("\n").length >= 6, `src/${floor}/index.ts opens with no essay`);
  }
});

test("the environment is read in src/config.ts alone", async () => {
  const readers = (await source).filter(({ path, text }) => /process\s*\.\s*env/.test(text) && !path.startsWith("src/testing/"));
  assert.deepEqual(
    readers.map(({ path }) => path),
    ["src/config.ts"],
  );
});

test("SQL stands in the store, in the sql folders of the pillars, in store.ts files and migrations alone", async () => {
  const isStore = /^src\/(store|engine\/sql|broker\/sql|testing)\/|(^|[/-])store\.ts$/;
  const found = (await source).filter(({ path, text }) => !isStore.test(path) && holdsSql(path, text));
  assert.deepEqual(
    found.map(({ path }) => path),
    [],
  );
});

test("nothing is left for later: no note to come back, no silenced check, no test passed over", async () => {
  const later = new RegExp(
    ["TO", "DO\\b|FIX", "ME\\b|@ts-(ignore|nocheck)|oxlint-", "disable|\\b(test|it|describe)\\.(skip|only|todo)\\("].join(""),
  );
  for (const { path, text } of await textFiles(["src", "tests", "bench", "examples"])) {
    assert.doesNotMatch(text, later, path);
  }
});

test("no file names a machine's folders or a registry's address", async () => {
  const foreign = new RegExp(["/ro", "ot/|/ho", "me/[a-z]+/|/wo", "rk/|regis", "try\\.npm|npm\\.pkg|pkgs\\.dev"].join(""));
  for (const { path, text } of await textFiles(["."])) assert.doesNotMatch(text, foreign, path);
});

test("the lock file says where nothing comes from, and names the packages of every platform", async () => {
  const lock = await readLock();
  assert.deepEqual(
    Object.entries(lock.packages)
      .filter(([, { resolved }]) => resolved !== undefined)
      .map(([path]) => path),
    [],
  );
  assert.deepEqual(Object.keys(missingOptionals(lock)), [], "node tests/house/lock.ts adds them");
});

test("docs/architecture.md names every folder", async () => {
  const page = await readFile(join(repository, "docs/architecture.md"), "utf8");
  assert.ok(page.split("\n").length <= 200, "at most 200 lines");
  for (const folder of await folders("src")) assert.match(page, new RegExp(`\`${folder}/\``), `src/${folder}`);
  for (const app of await appNames()) assert.match(page, new RegExp(`\`apps/${app}/\``), `src/apps/${app}`);
});

test("every file that a page names exists", async () => {
  const paths = new Set(await repositoryFiles(["."]));
  for (const { path, text } of (await textFiles(["docs", "README.md", "AGENTS.md", "examples"])).filter((file) =>
    file.path.endsWith(".md"),
  )) {
    for (const [, named] of text.matchAll(/`((?:src|tests|bench|examples|docs)\/[\w./-]+\.\w+)`/g))
      assert.ok(paths.has(named!), `${path} names ${named}`);
  }
});

test("the tour goes through a dozen files", async () => {
  const tour = await readFile(join(repository, "docs/tour.md"), "utf8");
  const files = new Set([...tour.matchAll(/`(src\/[\w./-]+\.\w+)`/g)].map(([, path]) => path));
  assert.ok(files.size >= 12, `${files.size} files`);
});

test("the glossary holds the words", async () => {
  const glossary = await readFile(join(repository, "docs/glossary.md"), "utf8");
  for (const word of [
    "organization",
    "project",
    "person",
    "task",
    "step",
    "event",
    "schedule",
    "tool",
    "approval",
    "application",
    "hallway",
    "template",
    "problem",
    "worker",
    "lease",
    "dead letter",
  ]) {
    assert.match(glossary, new RegExp(`\\*\\*${word}\\*\\*`, "i"), word);
  }
});

test("each dependency has a reason in docs/decisions/dependencies.md", async () => {
  const reasons = await readFile(join(repository, "docs/decisions/dependencies.md"), "utf8");
  const { dependencies, devDependencies } = JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as Record<
    string,
    Record<string, string>
  >;
  const names = Object.keys({ ...dependencies, ...devDependencies });
  assert.deepEqual(
    names.filter((name) => !reasons.includes(`\`${name}\``)),
    [],
  );
});

test("what is written from the code is current", async () => {
  for (const [path, text] of Object.entries(referenceFiles())) {
    assert.equal(await readFile(join(repository, path), "utf8"), text, `${path}: node tests/house/reference.ts writes it`);
  }
});

async function appNames(): Promise<string[]> {
  return folders("src/apps");
}

async function appNamed(name: string): Promise<App> {
  const exports = (await import(`../../src/apps/${name}/index.ts`)) as Record<string, App>;
  const [app] = Object.values(exports);
  assert.ok(app, `src/apps/${name}/index.ts exports its application`);
  return app;
}

async function folders(path: string): Promise<string[]> {
  const entries = await readdir(join(repository, path), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function isEvent(value: unknown): value is EventType {
  return has(value, ["name", "data", "major", "subject"]);
}

function isTool(value: unknown): value is ToolType {
  return has(value, ["name", "at", "effect", "input", "output"]);
}

function isTask(value: unknown): value is TaskType {
  return has(value, ["name", "input", "output"]) && !has(value, ["at"]);
}

function isProblem(value: unknown): value is ProblemType {
  return typeof value === "function" && "kind" in value;
}

function has(value: unknown, members: readonly string[]): boolean {
  return typeof value === "object" && value !== null && members.every((member) => member in value);
}

const statement =
  /^\s*(with\s+\w+.*\bas\s*\(|select\s|insert\s+into\s|update\s+[\w.]+\s+set\s|delete\s+from\s|create\s+(table|index|schema)\s|alter\s+table\s|begin\b|notify\s)/is;

/** Whether a text of the program, comments apart, is a statement. */
function holdsSql(path: string, text: string): boolean {
  let found = false;
  const look = (value: unknown) => (found ||= typeof value === "string" && statement.test(value) && /\s/.test(value.trim()));
  new Visitor({ Literal: ({ value }) => look(value), TemplateElement: ({ value }) => look(value.cooked) }).visit(
    parseSync(path, text).program,
  );
  return found;
}

const unread = /(^|\/)(node_modules|\.git|\.toolchain|\.cache|dist|lib|data|bench\/results)(\/|$)/;

async function repositoryFiles(roots: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(roots.map(filesUnder));
  return lists.flat();
}

async function filesUnder(path: string): Promise<string[]> {
  if (unread.test(path)) return [];
  const entries = await readdir(join(repository, path), { withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  const prefix = path === "." ? "" : `${path}/`;
  return (
    await Promise.all(
      entries.map((entry) => (entry.isDirectory() ? filesUnder(prefix + entry.name) : Promise.resolve([prefix + entry.name]))),
    )
  ).flat();
}

async function textFiles(roots: readonly string[]): Promise<{ path: string; text: string }[]> {
  const paths = (await repositoryFiles(roots)).filter(
    (path) =>
      /\.(tsx?|js|json|md|sql|css|html|proto|sh|ya?ml)$|(^|\/)(dev|run|\.env\.example|\.gitignore|\.npmrc)$/.test(path) &&
      !unread.test(path),
  );
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(repository, path), "utf8") })));
}
