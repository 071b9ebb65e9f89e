import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { routeParameters, type ToolType } from "#base/contract.ts";
import { docx, p } from "#apps/templates/domain/word/testing.ts";
import { newId } from "#base/id.ts";
import { apps } from "#house.ts";
import { inputSchema } from "#server/tool-schema.ts";
import { type Called, type OpenDoors, openDoors } from "./open-doors.ts";

let open: OpenDoors;
before(async () => void (open = await openDoors({ apps })));
after(() => open.close());

const tools = apps.flatMap((app) => app.tools.map(({ tool }) => tool as ToolType));

/** Texts, numbers and shapes that fit no sensible member, and some that almost do. */
const nonsense: readonly unknown[] = [
  "",
  " ",
  "\u0000",
  "\ud800",
  "'; drop table engine.task; --",
  "%00",
  "../../etc/passwd",
  "{{7*7}}",
  "x".repeat(5_000),
  newId(),
  newId().toUpperCase(),
  "-1",
  "1e309",
  "NaN",
  "9999999999999999999",
  0,
  -1,
  1e308,
  2 ** 53,
  true,
  null,
  [],
  [null],
  {},
  { $ne: 1 },
];

async function ask(tool: ToolType, input: Readonly<Record<string, unknown>>, as: "owner" | "foreign" = "owner"): Promise<Called> {
  const [method, template] = tool.at.split(" ", 2) as [string, string];
  const inPath = new Set(routeParameters(tool.at));
  const path = template.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(textOf(input[name] ?? newId())));
  const rest = Object.entries(input).filter(([name]) => !inPath.has(name));
  if (method !== "GET" && method !== "DELETE") return open.call(method, path, { as, body: Object.fromEntries(rest) });
  const query = new URLSearchParams(rest.map(([name, value]): [string, string] => [name, textOf(value)]));
  return open.call(method, `${path}?${query.toString()}`, { as });
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.toWellFormed() : JSON.stringify(value);
}

function assertCalm(answer: Called, what: string): void {
  assert.ok(answer.status < 500, `${what}: ${answer.status} ${answer.text.slice(0, 300)}`);
  assert.doesNotMatch(answer.text, /\n\s+at |\.ts:\d/, what);
  if (answer.status >= 400) assert.match(answer.headers.get("content-type")!, /^application\/problem\+json/, what);
}

test("no member of any tool can be given a value that breaks the house", async () => {
  for (const tool of tools) {
    for (const member of Object.keys((inputSchema(tool)["properties"] ?? {}) as object)) {
      for (const value of nonsense)
        assertCalm(await ask(tool, { [member]: value }), `${tool.name} ${member} ${JSON.stringify(value).slice(0, 60)}`);
    }
  }
});

test("an invented cursor is refused by every list", async () => {
  const lists = tools.filter((tool) => "cursor" in ((inputSchema(tool)["properties"] ?? {}) as object));
  assert.ok(lists.length > 0);
  for (const tool of lists) {
    for (const cursor of ["x", "0", "-", "eyJhIjoxfQ", "1-1-1", "😀", "99-99", "9007199254740991-1", "99999999999999999999999-1"]) {
      const answer = await ask(tool, { cursor });
      assertCalm(answer, `${tool.name} ${cursor}`);
      if (cursor !== "0")
        assert.ok(
          answer.status === 400 || answer.status === 422 || isEmptyPage(answer),
          `${tool.name} took the cursor ${cursor}: ${answer.text.slice(0, 200)}`,
        );
    }
  }
});

/** A cursor may be well-formed and lead nowhere. */
function isEmptyPage({ body }: Called): boolean {
  return Object.values(body).every((value) => value === null || (Array.isArray(value) && value.length === 0));
}

test("what belongs to another project is answered by every tool as what never was", async () => {
  const theirs = await open.house.ask(
    "upload_template",
    {},
    {
      person: open.house.owner,
      projectId: open.projectA,
      files: [{ name: "form.docx", bytes: docx({ body: p("Name: ________") }) }],
    },
  );
  const { template_id, task_id } = theirs as { template_id: string; task_id: string };
  for (const tool of tools.filter(({ at }) => at.includes("{id}"))) {
    for (const id of [template_id, task_id]) {
      const never = newId();
      const [foreign, none] = [await ask(tool, { id }, "foreign"), await ask(tool, { id: never }, "foreign")];
      assert.equal(foreign.status, none.status, tool.name);
      assert.equal(foreign.text.replaceAll(id, never), none.text, tool.name);
    }
  }
});
