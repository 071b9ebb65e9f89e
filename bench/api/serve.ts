/** The process of the house whose API is measured: all applications, on the database it is told. */
import { readFile } from "node:fs/promises";
import { unzipSync, zipSync } from "fflate";
import { isFinal } from "#base/task.ts";
import { serveHouse, type ServedHouse } from "../house.ts";
import { apps } from "../../src/house.ts";

export interface ApiOrder {
  readonly databaseUrl: string | null;
  readonly directory: string;
  /** Word documents that are uploaded and read before measuring. */
  readonly documents: number;
}

export interface ApiAddress {
  readonly url: string;
  readonly key: string;
}

process.once("disconnect", () => process.exit(1)); // the bench itself is gone
process.once("message", (order: ApiOrder) => {
  void open(order)
    .then(({ url, key }): ApiAddress | { failure: string } => ({ url, key }))
    .catch((error: unknown) => ({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }))
    .then((answer) => process.send?.(answer));
});

async function open({ documents, ...where }: ApiOrder): Promise<ServedHouse> {
  const served = await serveHouse(apps, where);
  await fill(served, documents);
  return served;
}

/** Uploads so many documents that differ in a comment, and waits until all are read. */
async function fill({ house, owner }: ServedHouse, documents: number): Promise<void> {
  const sample = unzipSync(new Uint8Array(await readFile(new URL("../../examples/documents/internal-audit-report.docx", import.meta.url))));
  const { projectId } = owner;
  for (let number = 0; number < documents; number += 1) {
    const bytes = zipSync({ ...sample, "docProps/bench.xml": new TextEncoder().encode(`<!-- ${number} --><bench/>`) });
    await house.ask("upload_template", {}, { person: owner, projectId, files: [{ name: `audit-${number}.docx`, bytes }] });
  }
  const deadline = Date.now() + 120_000;
  for (;;) {
    const { tasks } = await house.engine.tasks.list(projectId, { limit: documents });
    if (tasks.every(({ status }) => isFinal(status))) return;
    if (Date.now() > deadline) throw new Error("The documents were not read within two minutes.");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
