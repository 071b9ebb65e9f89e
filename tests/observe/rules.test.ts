import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { provide } from "#testing/services/packages.ts";
import { metricsPage } from "./metrics-page.ts";
import { openTalking } from "./open-talking.ts";

const folder = fileURLToPath(new URL("../../deploy/prometheus/", import.meta.url));
const dashboardFile = new URL("../../deploy/grafana/dashboards/hallway.json", import.meta.url);
const rulesText = await readFile(join(folder, "alerts.yml"), "utf8");
let promtool: string;
let page: string;

before(async () => {
  promtool = await provide("promtool");
  const talking = await openTalking();
  page = await (await fetch(`${talking.origin}/metrics`)).text();
  await talking.close();
});

const run = promisify(execFile);

async function expressions(): Promise<string[]> {
  const { panels } = JSON.parse(await readFile(dashboardFile, "utf8")) as { panels: { targets?: { expr: string }[] }[] };
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}

/** Names of figures in a text of rules or expressions; comments and words of people name some too, and must be right as well. */
function namesIn(text: string): Set<string> {
  return new Set(text.match(/\bhallway_\w+/g));
}

function knownNames(): Set<string> {
  const names = metricsPage(page)
    .entries()
    .flatMap(([name, { type }]) => (type === "histogram" ? ["", "_bucket", "_sum", "_count"].map((end) => name + end) : [name]));
  return new Set(names);
}

test("every alert fires where it should and stays silent in a quiet house", async () => {
  await run(promtool, ["check", "rules", "alerts.yml"], { cwd: folder });
  const { stdout } = await run(promtool, ["test", "rules", "alerts.test.yml"], { cwd: folder });
  assert.match(stdout, /SUCCESS/);
  const tested = await readFile(join(folder, "alerts.test.yml"), "utf8");
  const untested = Array.from(rulesText.matchAll(/- alert: (\w+)/g), ([, name]) => name!).filter((name) => !tested.includes(name));
  assert.deepEqual(untested, [], "alerts without a test");
});

test("every figure that alerts and dashboards name is on the page of a house that runs", async () => {
  const known = knownNames();
  const named = namesIn(`${rulesText}\n${(await expressions()).join("\n")}`);
  assert.deepEqual(
    [...named].filter((name) => !known.has(name)),
    [],
  );
});

test("every expression of the dashboard can be read by Prometheus", async () => {
  const scratch = await mkdtemp(join(tmpdir(), "hallway-rules-"));
  after(() => rm(scratch, { recursive: true, force: true }));
  const rules = (await expressions()).map((expr, index) => ({ record: `panel:${index}`, expr: expr.replaceAll("$__rate_interval", "5m") }));
  // JSON is YAML too.
  await writeFile(join(scratch, "rules.yml"), JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
  await run(promtool, ["check", "rules", "rules.yml"], { cwd: scratch });
});

test("the page itself keeps to Prometheus's habits of naming", async () => {
  const checked = run(promtool, ["check", "metrics"]);
  checked.child.stdin!.end(page);
  const { stderr } = await checked;
  assert.equal(stderr, "");
});
