/**
 * Tries the target colour and, when all is well, sends the traffic to it; else leaves it where it is, and fails.
 * Afterwards the house is tried as people reach it: when that fails, the traffic goes back.
 *
 * Runs in the image of Hallway, as a Job of the chart, with the right to read two kinds of objects and to change one Service.
 */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

const { API, TOKEN_FILE, NAMESPACE, SERVICE, PREVIEW, COLOUR, DEPLOYMENTS, WORKERS, WITHIN, DECIDES } = process.env;
const withinMs = Number.parseInt(WITHIN, 10) * 1_000;
const service = `/api/v1/namespaces/${NAMESPACE}/services/${SERVICE}`;

const say = (text) => process.stdout.write(`${text}\n`);

async function ask(path, request = {}) {
  const token = (await readFile(TOKEN_FILE, "utf8")).trim();
  const headers = { Authorization: `Bearer ${token}`, Accept: "application/json", "Content-Type": "application/merge-patch+json" };
  const response = await fetch(API + path, { ...request, headers, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
  return response.json();
}

/** A colour that is still being replaced would be tried on pods that are about to go. */
async function untilRolledOut(name) {
  for (const until = Date.now() + withinMs; ; await pause(1_000)) {
    const { metadata, spec, status } = await ask(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${name}`);
    const wanted = spec.replicas ?? 1;
    const { observedGeneration, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
    const isDone = observedGeneration >= metadata.generation && updatedReplicas >= wanted && replicas === updatedReplicas;
    if (isDone && availableReplicas >= wanted) return say(`${name}: ${availableReplicas} pods are available.`);
    if (Date.now() > until) throw new Error(`${name} is not rolled out: ${availableReplicas} of ${wanted} pods are available.`);
  }
}

function smoke(...words) {
  return new Promise((resolve, reject) => {
    const child = spawn("hallway", ["smoke", ...words, "--within", WITHIN], { stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => resolve(code === 0));
  });
}

async function send(colour) {
  const patch = { spec: { selector: { "hallway/colour": colour } } };
  const { spec } = await ask(service, { method: "PATCH", body: JSON.stringify(patch) });
  if (spec.selector["hallway/colour"] !== colour) throw new Error(`${SERVICE} does not select ${colour}.`);
  say(`${SERVICE} has its traffic from ${colour} now.`);
}

async function main() {
  const before = (await ask(service)).spec.selector["hallway/colour"];
  for (const name of DEPLOYMENTS.split(",")) await untilRolledOut(name);
  if (DECIDES === "true" && !(await smoke(`http://${PREVIEW}:4000`, "--worker", WORKERS)))
    throw new Error(`${COLOUR} is not fit for people: ${before} keeps the traffic.`);
  if (before === COLOUR) return say(`${COLOUR} has the traffic already.`);
  await send(COLOUR);
  if (DECIDES !== "true" || (await smoke(`http://${SERVICE}:4000`))) return;
  await send(before);
  throw new Error(`${COLOUR} was not fit for people once they reached it: the traffic went back to ${before}.`);
}

try {
  await main();
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
