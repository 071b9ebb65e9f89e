import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { chart } from "./chart.ts";

/** A cluster of one Service and its Deployments, which asks for the right token. */
interface Cluster {
  colour: string;
  available: number;
  readonly patches: string[];
}

interface Decided {
  readonly code: number | null;
  readonly said: string;
  readonly smoked: string[];
}

test("a colour that is fit gets the traffic, and is tried again as people reach it", async () => {
  const { cluster, decided } = await decide({ smokes: [0, 0] });
  assert.equal(decided.code, 0, decided.said);
  assert.deepEqual(cluster.patches, ["green"]);
  assert.deepEqual(decided.smoked, [
    "smoke http://hallway-preview:4000 --worker hallway-green-worker- --within 3s",
    "smoke http://hallway:4000 --within 3s",
  ]);
});

test("a colour that is not fit gets nothing", async () => {
  const { cluster, decided } = await decide({ smokes: [1] });
  assert.equal(decided.code, 1);
  assert.deepEqual(cluster.patches, []);
  assert.match(decided.said, /blue keeps the traffic/);
});

test("a colour that fails once people reach it loses the traffic again", async () => {
  const { cluster, decided } = await decide({ smokes: [0, 1] });
  assert.equal(decided.code, 1);
  assert.deepEqual(cluster.patches, ["green", "blue"]);
  assert.equal(cluster.colour, "blue");
});

test("a colour whose pods do not come up is not even tried", async () => {
  const { cluster, decided } = await decide({ smokes: [], available: 1 });
  assert.equal(decided.code, 1);
  assert.match(decided.said, /1 of 2 pods/);
  assert.deepEqual([cluster.patches, decided.smoked], [[], []]);
});

test("in need the traffic moves without a smoke task", async () => {
  const { cluster, decided } = await decide({ smokes: [], decides: "false" });
  assert.equal(decided.code, 0, decided.said);
  assert.deepEqual([cluster.patches, decided.smoked], [["green"], []]);
});

async function decide(given: {
  smokes: readonly number[];
  available?: number;
  decides?: string;
}): Promise<{ cluster: Cluster; decided: Decided }> {
  const cluster: Cluster = { colour: "blue", available: given.available ?? 2, patches: [] };
  const server = createServer((request, response) => void answer(cluster, request, response));
  const folder = await mkdtemp(join(tmpdir(), "hallway-decide-"));
  try {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    await writeFile(join(folder, "token"), "let-me-in\n");
    await writeFile(join(folder, "codes"), given.smokes.join("\n"));
    // Stands for the image's own command: keeps what it was asked, and ends with the next code.
    const command = '#!/bin/sh\ncd "$(dirname "$0")"\necho "$@" >> smoked\ncode=$(head -n 1 codes)\nsed -i 1d codes\nexit "$code"\n';
    await writeFile(join(folder, "hallway"), command);
    await chmod(join(folder, "hallway"), 0o755);
    const decided = await run(folder, {
      API: `http://127.0.0.1:${port}`,
      TOKEN_FILE: join(folder, "token"),
      DECIDES: given.decides ?? "true",
    });
    return { cluster, decided };
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(folder: string, environment: Record<string, string>): Promise<Decided> {
  const fixed = {
    ...{ NAMESPACE: "default", SERVICE: "hallway", PREVIEW: "hallway-preview", COLOUR: "green" },
    ...{ DEPLOYMENTS: "hallway-green-api,hallway-green-worker-all", WORKERS: "hallway-green-worker-", WITHIN: "3s" },
  };
  const env = { ...fixed, ...environment, PATH: `${folder}${delimiter}${process.env["PATH"]}` };
  const child = spawn(process.execPath, [join(chart, "files/decide.mjs")], { env });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const smoked = (await readFile(join(folder, "smoked"), "utf8").catch(() => "")).trim();
  return { code, said, smoked: smoked === "" ? [] : smoked.split("\n") };
}

async function answer(cluster: Cluster, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await request.toArray()).join("");
  const say = (status: number, value: object) =>
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
  if (request.headers.authorization !== "Bearer let-me-in") return void say(401, { message: "Unauthorized" });
  const { url = "", method } = request;
  if (url === "/api/v1/namespaces/default/services/hallway") {
    if (method === "PATCH") {
      assert.equal(request.headers["content-type"], "application/merge-patch+json");
      cluster.colour = (JSON.parse(body) as { spec: { selector: Record<string, string> } }).spec.selector["hallway/colour"]!;
      cluster.patches.push(cluster.colour);
    }
    return void say(200, { spec: { selector: { "hallway/colour": cluster.colour } } });
  }
  if (!url.startsWith("/apis/apps/v1/namespaces/default/deployments/hallway-green-")) return void say(404, { message: "Not found" });
  const status = { observedGeneration: 3, replicas: 2, updatedReplicas: 2, availableReplicas: cluster.available };
  say(200, { metadata: { generation: 3 }, spec: { replicas: 2 }, status });
}
