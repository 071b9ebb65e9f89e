/**
 * The programs of other people that tests and benches run: found where they are, installed where that is possible.
 *
 * As a command: `node src/testing/services/packages.ts postgres redis chromium` makes sure of each.
 */
import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export type ProgramName = "postgres" | "redis" | "chromium" | "buildah" | "mmdebstrap" | "go" | "promtool";

interface Program {
  readonly title: string;
  /** Debian's packages. */
  readonly packages: readonly string[];
  /** What a person does on a machine where nothing can be installed for them. */
  readonly remedy: string;
  /** Where the program is; for PostgreSQL the folder of its programs. */
  readonly find: () => Promise<string | null>;
}

const programs: Readonly<Record<ProgramName, Program>> = {
  postgres: {
    title: "PostgreSQL (initdb, postgres)",
    packages: ["postgresql"],
    remedy: "Install PostgreSQL 15 or later (apt-get install postgresql, brew install postgresql) and have initdb in PATH.",
    find: findPostgres,
  },
  redis: {
    title: "Redis (redis-server)",
    packages: ["redis-server"],
    remedy: "Install Redis 7 or later (apt-get install redis-server, brew install redis) and have redis-server in PATH.",
    find: () => inPath(["redis-server", "valkey-server"]),
  },
  promtool: {
    title: "promtool (of Prometheus)",
    packages: ["prometheus"],
    remedy: "Install Prometheus (apt-get install prometheus, brew install prometheus) and have promtool in PATH.",
    find: () => inPath(["promtool"]),
  },
  chromium: {
    title: "Chromium",
    packages: ["chromium", "fonts-liberation"],
    remedy: "Install Chromium or Google Chrome (apt-get install chromium, brew install --cask chromium) and have it in PATH.",
    find: findBrowser,
  },
  buildah: {
    title: "buildah",
    packages: ["buildah"],
    remedy: "Container images are built on Linux, by root, with buildah in PATH (apt-get install buildah).",
    find: () => (process.getuid?.() === 0 ? inPath(["buildah"]) : Promise.resolve(null)),
  },
  mmdebstrap: {
    title: "mmdebstrap",
    packages: ["mmdebstrap"],
    remedy: "Install mmdebstrap (apt-get install mmdebstrap).",
    find: () => inPath(["mmdebstrap"]),
  },
  go: {
    title: "Go with the template functions of charts",
    packages: ["golang-go", "golang-github-masterminds-sprig-dev", "golang-github-ghodss-yaml-dev"],
    remedy: "Install Debian's packages golang-go, golang-github-masterminds-sprig-dev and golang-github-ghodss-yaml-dev.",
    find: async () => ((await isProgram(debianSprig)) ? inPath(["go"]) : null),
  },
};

/**
 * Gives the path of a program (for PostgreSQL, the folder of its programs), after installing it where it is missing,
 * the user is root and apt-get exists. Processes that ask at the same time install once.
 * @throws Error that says what is missing and how to get it
 */
export async function provide(name: ProgramName): Promise<string> {
  const program = programs[name];
  const found = await program.find();
  if (found !== null) return found;
  const refusal = await install(program);
  const installed = await program.find();
  if (installed !== null) return installed;
  throw new Error(`${program.title} is missing on this machine, and ${refusal ?? "its package did not bring it"}. ${program.remedy}`);
}

/** Gives null, or why it could not. */
async function install(program: Program): Promise<string | null> {
  if (process.getuid?.() !== 0) return "only root could install it";
  if ((await inPath(["apt-get"])) === null) return "there is no apt-get to install it with";
  const lock = join(tmpdir(), "hallway-packages.lock");
  const { status, output } = await run("flock", [lock, "sh", "-c", installScript, "install", ...program.packages]);
  return status === 0 ? null : `apt-get could not install it: ${output.trim().split("\n").slice(-3).join(" · ")}`;
}

/** Whoever waited for the lock finds the work done. The policy file keeps packages from starting what they bring. */
const installScript = `
dpkg -s "$@" >/dev/null 2>&1 && exit 0
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\\nexit 101\\n' > "$policy" && chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q && apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=600 "$@"
`;

const debianSprig = "/usr/share/gocode/src/github.com/Masterminds/sprig";

async function findPostgres(): Promise<string | null> {
  const root = "/usr/lib/postgresql";
  const versions = await readdir(root).catch(() => []);
  for (const version of versions.toSorted((one, other) => Number(other) - Number(one))) {
    const folder = join(root, version, "bin");
    if (await isProgram(join(folder, "initdb"))) return folder;
  }
  const initdb = await inPath(["initdb"]);
  return initdb === null ? null : join(initdb, "..");
}

async function findBrowser(): Promise<string | null> {
  const mac = ["/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
  for (const path of mac) if (await isProgram(path)) return path;
  return inPath(["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]);
}

async function inPath(names: readonly string[]): Promise<string | null> {
  for (const name of names) {
    for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
      const path = join(folder, name);
      if (folder !== "" && (await isProgram(path))) return path;
    }
  }
  return null;
}

function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function run(command: string, args: readonly string[]): Promise<{ readonly status: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.on("error", (error) => resolve({ status: null, output: error.message }));
    child.on("close", (status) => resolve({ status, output }));
  });
}

/** Under CI a missing program is a failure at once; elsewhere the tests that need it fail, and the others run. */
async function main(names: readonly string[]): Promise<number> {
  let missing = 0;
  for (const name of names) {
    if (!Object.hasOwn(programs, name)) {
      process.stderr.write(`No program is called ${name}. Known: ${Object.keys(programs).join(", ")}.\n`);
      return 2;
    }
    try {
      process.stdout.write(`${name}: ${await provide(name as ProgramName)}\n`);
    } catch (error) {
      missing += 1;
      process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  return missing > 0 && process.env["CI"] === "true" ? 1 : 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
