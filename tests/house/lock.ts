/**
 * The lock file, and what npm leaves out of it.
 *
 * Where a registry does not carry the optional packages of other platforms, `npm install` drops them from the lock file,
 * and `npm ci` then refuses it everywhere. As a command this adds them again by name and version.
 */
import { readFile, writeFile } from "node:fs/promises";

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const lockFile = new URL("../../package-lock.json", import.meta.url);

export async function readLock(): Promise<Lock> {
  return JSON.parse(await readFile(lockFile, "utf8")) as Lock;
}

/** The optional packages that a lock file asks for and does not hold, as the entries that it should have. */
export function missingOptionals({ packages }: Lock): Record<string, LockedPackage> {
  const missing: Record<string, LockedPackage> = {};
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (foldersAbove(path).some((folder) => `${folder}node_modules/${name}` in packages)) continue;
      missing[`node_modules/${name}`] = { version, ...platformOf(name), ...(dev === true ? { dev } : {}), optional: true } as LockedPackage;
    }
  }
  return missing;
}

/** Where Node looks for what `path` imports, nearest first, each with its closing slash. */
function foldersAbove(path: string): string[] {
  const parts = path.split("/node_modules/");
  return [...parts.map((_, index) => `${parts.slice(0, parts.length - index).join("/node_modules/")}/`), ""];
}

const systems = ["android", "darwin", "freebsd", "linux", "openharmony", "win32", "netbsd", "openbsd", "sunos", "aix"];
const processors = ["arm64", "x64", "ia32", "arm", "ppc64", "riscv64", "s390x", "wasm32", "loong64"];

function platformOf(name: string): { os?: string[]; cpu?: string[]; libc?: string[] } {
  const words = name.split(/[-/]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  const libc = words.includes("musl") ? "musl" : os === "linux" && words.includes("gnu") ? "glibc" : undefined;
  return { ...(cpu ? { cpu: [cpu] } : {}), ...(os ? { os: [os] } : {}), ...(libc ? { libc: [libc] } : {}) };
}

if (import.meta.main) {
  const lock = await readLock();
  const missing = missingOptionals(lock);
  const packages = Object.fromEntries(
    Object.entries({ ...lock.packages, ...missing }).toSorted(([one], [other]) => one.localeCompare(other, "en")),
  );
  await writeFile(lockFile, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
  process.stdout.write(`Added ${Object.keys(missing).length} packages of other platforms to the lock file.\n`);
}
