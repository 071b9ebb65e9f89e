import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { arrowsUp } from "./numbers.ts";
import { circles, readSource, repository } from "./source.ts";
import { overridesOf, readOverrides, readTable } from "./walls.ts";

test("the linter enforces the table of docs/architecture.md, row by row", async () => {
  assert.deepEqual(await readOverrides(), overridesOf(await readTable()), "node tests/house/walls.ts writes the table into .oxlintrc.json");
});

test("no arrow points up and no file stands in a circle, types counted", async () => {
  const files = await readSource();
  assert.ok(files.length > 50, "source was read");
  assert.deepEqual(arrowsUp(files, await readTable()), []);
  assert.deepEqual(circles(files), []);
});

interface Plant {
  readonly path: string;
  readonly text: string;
  /** The rule that must report it. */
  readonly rule: string;
  /** Whether the graph, which follows each import to its file, must see it too. */
  readonly isArrow?: boolean;
}

const wall = "no-restricted-imports";

const plants: readonly Plant[] = [
  { path: "src/base/a.ts", text: 'import { sound } from "#store/sound.ts";\nexport const a = sound;\n', rule: wall, isArrow: true },
  { path: "src/base/b.ts", text: 'import { readFileSync } from "node:fs";\nexport const b = readFileSync;\n', rule: wall },
  { path: "src/store/a.ts", text: 'import { sound } from "#engine/sound.ts";\nexport const a = sound;\n', rule: wall, isArrow: true },
  { path: "src/engine/a.ts", text: 'import type { Sound } from "#server/sound.ts";\nexport type A = Sound;\n', rule: wall, isArrow: true },
  { path: "src/engine/b.ts", text: 'export { sound } from "#hallway/sound.ts";\n', rule: wall, isArrow: true },
  { path: "src/engine/c.ts", text: 'import { sound } from "../people/sound.ts";\nexport const c = sound;\n', rule: wall, isArrow: true },
  { path: "src/hallway/a.ts", text: 'import { sound } from "#apps/one/index.ts";\nexport const a = sound;\n', rule: wall, isArrow: true },
  { path: "src/server/a.ts", text: 'export const a = () => import("#apps/one/store.ts");\n', rule: wall, isArrow: true },
  { path: "src/cli/a.ts", text: 'import { sound } from "#server/sound.ts";\nexport const a = sound;\n', rule: wall, isArrow: true },
  { path: "src/apps/one/a.ts", text: 'import { sound } from "#apps/two/store.ts";\nexport const a = sound;\n', rule: wall, isArrow: true },
  { path: "src/apps/one/b.ts", text: 'import { sound } from "../two/tools.ts";\nexport const b = sound;\n', rule: wall, isArrow: true },
  { path: "src/apps/one/c.ts", text: 'import { sound } from "#engine/sound.ts";\nexport const c = sound;\n', rule: wall, isArrow: true },
  {
    path: "src/apps/two/contract.ts",
    text: 'import { sound } from "#hallway/sound.ts";\nexport const a = sound;\n',
    rule: wall,
    isArrow: true,
  },
  { path: "src/apps/one/web/a.tsx", text: 'import { sound } from "../store.ts";\nexport const a = sound;\n', rule: wall, isArrow: true },
  { path: "src/ui/a.ts", text: 'import { sound } from "#hallway/sound.ts";\nexport const a = sound;\n', rule: wall, isArrow: true },
  { path: "src/web/a.ts", text: 'import { sound } from "#apps/one/web/page.ts";\nexport const a = sound;\n', rule: wall, isArrow: true },
  { path: "src/attic/a.ts", text: 'import { sound } from "#engine/sound.ts";\nexport const a = sound;\n', rule: wall, isArrow: true },
  { path: "src/house.ts", text: 'import { sound } from "#server/sound.ts";\nexport const a = sound;\n', rule: wall, isArrow: true },
  {
    path: "src/store/left.ts",
    text: 'import type { Right } from "./right.ts";\nexport interface Left { readonly right: Right }\n',
    rule: "no-cycle",
  },
  { path: "src/engine/d.ts", text: 'export const d = process.env["HOME"];\n', rule: "no-process-env" },
  { path: "src/engine/e.ts", text: 'console.log("here");\n', rule: "no-console" },
  { path: "src/engine/f.ts", text: "export const f = (value: any) => String(value);\n", rule: "no-explicit-any" },
  { path: "src/engine/g.ts", text: "export default 1;\n", rule: "no-default-export" },
  { path: "src/engine/h.ts", text: "const later = async () => 1;\nexport const h = () => { later(); };\n", rule: "no-floating-promises" },
];

/** What the plants reach for. Nothing of these may be reported. */
const innocents: Readonly<Record<string, string>> = {
  ...Object.fromEntries(["store", "people", "engine", "hallway", "server"].map((floor) => [`src/${floor}/sound.ts`, soundFile()])),
  "src/apps/one/index.ts": 'export { sound } from "./store.ts";\n',
  "src/apps/one/store.ts": 'import { sound as below } from "#hallway/sound.ts";\nexport const sound = below;\n',
  "src/apps/one/contract.ts": soundFile(),
  "src/apps/one/web/page.ts": 'import { sound as shape } from "../contract.ts";\nexport const sound = shape;\n',
  "src/apps/two/store.ts": 'import { sound as other } from "#apps/one/contract.ts";\nexport const sound = other;\n',
  "src/apps/two/tools.ts": soundFile(),
  "src/store/right.ts": 'import type { Left } from "./left.ts";\nexport interface Right { readonly left: Left }\n',
};

function soundFile(): string {
  return "export const sound = 1;\nexport type Sound = number;\n";
}

describe("a planted violation is caught:", () => {
  let folder = "";
  let reported: ReadonlyMap<string, string> = new Map();
  let arrows: readonly string[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "hallway-walls-"));
    for (const name of [".oxlintrc.json", "tsconfig.json", "package.json"]) await cp(join(repository, name), join(folder, name));
    await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
    const files = [...Object.entries(innocents), ...plants.map(({ path, text }) => [path, text] as const)];
    for (const [path, text] of files) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    reported = await lint(folder);
    arrows = arrowsUp(await readSource(folder), await readTable());
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const { path, text, rule, isArrow } of plants) {
    test(`${path}: ${text.split("\n")[0]}`, () => {
      assert.match(reported.get(path) ?? "nothing reported", new RegExp(rule));
      if (isArrow === true)
        assert.ok(
          arrows.some((arrow) => arrow.startsWith(`${path} → `)),
          "the graph sees it too",
        );
    });
  }

  test("and nothing else is", () => {
    const planted = new Set([...plants.map(({ path }) => path), "src/store/right.ts"]);
    assert.deepEqual(
      [...reported.keys()].filter((path) => !planted.has(path)),
      [],
    );
    assert.deepEqual(
      arrows.filter((arrow) => !planted.has(arrow.split(" ")[0]!)),
      [],
    );
  });
});

/** What the linter says of each file, by path. */
async function lint(folder: string): Promise<Map<string, string>> {
  const program = join(repository, "node_modules/oxlint/bin/oxlint");
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [program, "-f", "unix"], { cwd: folder, maxBuffer: 16 * 1024 * 1024 }, (_error, stdout) => resolve(stdout));
  });
  const byPath = new Map<string, string>();
  for (const line of output.split("\n")) {
    const path = /^(src\/[^:]+):/.exec(line)?.[1];
    if (path !== undefined) byPath.set(path, `${byPath.get(path) ?? ""}${line}\n`);
  }
  return byPath;
}
