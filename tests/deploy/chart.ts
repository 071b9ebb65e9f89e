/** Renders the chart without helm: a small program in Go, with the template functions that helm has. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import { provide } from "#testing/services/packages.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
export const chart = join(root, "deploy/chart");

/** An object as Kubernetes takes it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [member: string]: unknown;
}

type Values = Readonly<Record<string, unknown>>;

/**
 * The objects of a chart.
 * @param live what is in the cluster already, by kind and name: {"Service/hallway": {…}}
 * @throws Error with what a template refused
 */
export async function render(values: Values, live: Values = {}, release = "hallway"): Promise<KubernetesObject[]> {
  const { stdout } = await run(await renderer(), [chart, release, JSON.stringify(values), JSON.stringify(live)]).catch(
    (error: { stderr?: string }) => Promise.reject(new Error(error.stderr)),
  );
  return parseAllDocuments(stdout).flatMap((document) => {
    if (document.errors.length > 0) throw new Error(`${document.errors[0]!.message}\n${String(document)}`);
    const value = document.toJS() as KubernetesObject | null;
    return value === null ? [] : [value];
  });
}

let built: Promise<string> | null = null;

/** Builds it once for each state of its source. */
function renderer(): Promise<string> {
  return (built ??= (async () => {
    const source = join(root, "tests/deploy/render/main.go");
    const folder = join(root, ".cache/deploy");
    const print = createHash("sha256")
      .update(await readFile(source))
      .digest("hex")
      .slice(0, 16);
    const program = join(folder, `render-${print}`);
    if (
      await access(program).then(
        () => true,
        () => false,
      )
    )
      return program;
    const go = await provide("go");
    await mkdir(folder, { recursive: true });
    const half = `${program}.${process.pid}`;
    const env = { ...process.env, GO111MODULE: "off", GOPATH: "/usr/share/gocode", GOFLAGS: "", GOCACHE: join(folder, "go") };
    await run(go, ["build", "-o", half, "main.go"], { cwd: join(root, "tests/deploy/render"), env });
    await rename(half, program);
    return program;
  })());
}
