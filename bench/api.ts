/**
 * Measures the API of a whole house at 100 requests a second, on PGlite and on PostgreSQL: reading lists, templates, tasks
 * and events, and correcting a field in one request of ten.
 *
 *   node bench/api.ts [--quick] [--json]
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startPostgres } from "#testing/services/postgres.ts";
import { type Answered, type Call, type Client, openClient, steadyLoad } from "./api/load.ts";
import type { ApiAddress, ApiOrder } from "./api/serve.ts";

interface Size {
  readonly documents: number;
  readonly perSecond: number;
  readonly seconds: number;
}

const full: Size = { documents: 50, perSecond: 100, seconds: 30 };
const quick: Size = { documents: 5, perSecond: 100, seconds: 5 };

interface Outcome {
  readonly database: string;
  readonly rows: readonly Row[];
}

/** Milliseconds. */
interface Row {
  readonly name: string;
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

async function main(size: Size, asJson: boolean): Promise<void> {
  const embedded = await measure("PGlite", null, size);
  const postgres = await startPostgres({ durable: true });
  try {
    const outcomes = [embedded, await measure("PostgreSQL", await postgres.createDatabase(), size)];
    process.stdout.write(asJson ? `${JSON.stringify({ size, outcomes }, null, 2)}\n` : `${report(outcomes, size)}\n`);
  } finally {
    await postgres.stop();
  }
}

async function measure(database: string, databaseUrl: string | null, { documents, perSecond, seconds }: Size): Promise<Outcome> {
  process.stderr.write(`${database}...\n`);
  const directory = await mkdtemp(join(tmpdir(), "hallway-bench-"));
  const child = fork(new URL("./api/serve.ts", import.meta.url), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: ["--no-warnings"],
  });
  try {
    const order: ApiOrder = { databaseUrl, directory, documents };
    child.send(order);
    const [answer] = (await Promise.race([once(child, "message"), once(child, "exit").then(() => [{ failure: "its process ended" }])])) as [
      ApiAddress | { failure: string },
    ];
    if ("failure" in answer) throw new Error(answer.failure);
    const client = openClient(answer.url, answer.key);
    const next = await calls(client);
    await steadyLoad(client, perSecond, 2, next);
    const answered = await steadyLoad(client, perSecond, seconds, next);
    client.close();
    return { database, rows: rowsOf(answered) };
  } finally {
    child.kill("SIGKILL");
    await rm(directory, { recursive: true, force: true });
  }
}

/** What is asked, in turn, of what the house holds. */
async function calls(client: Client): Promise<(number: number) => Call> {
  const read = async <Shape>(path: string) => JSON.parse((await client.send({ name: path, method: "GET", path })).text) as Shape;
  const { templates } = await read<{ templates: { template_id: string }[] }>("/api/templates?limit=50");
  const { tasks } = await read<{ tasks: { task_id: string }[] }>("/api/tasks?limit=50");
  const first = await read<{ fields: { id: string; label: string }[] }>(`/api/templates/${templates[0]?.template_id}/content`);
  const field = first.fields[0];
  if (field === undefined || tasks.length === 0) throw new Error("Nothing was read from the documents.");
  const one = <Item>(items: readonly Item[], number: number) => items[number % items.length] as Item;
  const turns: ((number: number) => Call)[] = [
    () => ({ name: "list templates", method: "GET", path: "/api/templates?limit=50" }),
    (number) => ({ name: "one template", method: "GET", path: `/api/templates/${one(templates, number).template_id}/content` }),
    () => ({ name: "list tasks", method: "GET", path: "/api/tasks?limit=50" }),
    (number) => ({ name: "one task", method: "GET", path: `/api/tasks/${one(tasks, number).task_id}` }),
    (number) => ({ name: "template status", method: "GET", path: `/api/templates/${one(templates, number).template_id}/status` }),
    () => ({ name: "list events", method: "GET", path: "/api/events?limit=50" }),
    () => ({ name: "count tasks", method: "GET", path: "/api/tasks/counts" }),
    (number) => ({ name: "one template", method: "GET", path: `/api/templates/${one(templates, number).template_id}/content` }),
    (number) => ({ name: "one task", method: "GET", path: `/api/tasks/${one(tasks, number).task_id}` }),
    (number) => ({
      name: "correct a field",
      method: "PATCH",
      path: `/api/templates/${templates[0]?.template_id}/fields/${field.id}`,
      body: { label: `${field.label} ${number}` },
    }),
  ];
  return (number) => one(turns, number)(number);
}

function rowsOf(answered: readonly Answered[]): Row[] {
  const names = [...new Set(answered.map(({ name }) => name))];
  return [
    rowOf("all", answered),
    ...names.map((name) =>
      rowOf(
        name,
        answered.filter((one) => one.name === name),
      ),
    ),
  ];
}

function rowOf(name: string, answered: readonly Answered[]): Row {
  const times = answered.map(({ ms }) => ms).toSorted((one, other) => one - other);
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN;
  return { name, count: times.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function report(outcomes: readonly Outcome[], { documents, perSecond, seconds }: Size): string {
  const lines = [`${perSecond} requests a second for ${seconds} s, ${documents} documents read; milliseconds.`, ""];
  lines.push("| database | request | count | p50 | p95 | p99 |", "| --- | --- | ---: | ---: | ---: | ---: |");
  for (const { database, rows } of outcomes) {
    for (const { name, count, p50, p95, p99 } of rows)
      lines.push(`| ${[database, name, count, p50.toFixed(1), p95.toFixed(1), p99.toFixed(1)].join(" | ")} |`);
  }
  return lines.join("\n");
}

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false }, json: { type: "boolean", default: false } } });
await main(values.quick ? quick : full, values.json);
