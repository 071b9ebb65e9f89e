/**
 * Builds and runs a container image without a container engine: Debian's buildah, with the isolation of chroot, in a folder of
 * its own. No image is fetched: what the container file calls its base is made from Debian's packages, this Node and this npm.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { provide } from "#testing/services/packages.ts";

const run = promisify(execFile);
const generous = { maxBuffer: 64 * 1024 * 1024 };

export interface ImageConfig {
  readonly User: string;
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly Env: readonly string[];
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly Volumes: Readonly<Record<string, object>>;
  readonly StopSignal: string;
  readonly Healthcheck?: { readonly Test: readonly string[] };
}

export interface Container {
  /** The program itself, not what started it. */
  readonly pid: () => Promise<number>;
  /** What it said so far. */
  readonly output: () => string;
  /** Tells it to stop. @returns what it ended with */
  readonly stop: () => Promise<number | null>;
}

export interface Builder {
  /** Builds a container file of the repository. */
  readonly build: (file: string, context: string) => Promise<void>;
  readonly config: () => Promise<ImageConfig>;
  /** Runs a command in a container of the image, to its end. @throws with what it said where it fails */
  readonly once: (command: readonly string[], environment?: Readonly<Record<string, string>>) => Promise<string>;
  /** Starts the image's own entry point with these words. */
  readonly start: (words: readonly string[], environment: Readonly<Record<string, string>>) => Promise<Container>;
  readonly close: () => Promise<void>;
}

const tag = "hallway:checked";

/** @param cache folder in which the base is kept between runs @throws Error that says what is missing on this machine */
export async function openBuilder(cache: string, baseName: string): Promise<Builder> {
  await provide("buildah");
  const folder = await mkdtemp(join(tmpdir(), "hallway-image-"));
  const place = await placeIn(folder);
  const buildah = async (...words: string[]) => (await run("buildah", [...place, ...words], generous)).stdout.trim();
  const close = async () => {
    await buildah("rm", "--all").catch(() => undefined);
    // A store of layers is mounted onto itself for as long as the machine runs.
    await run("umount", [join(folder, "overlay/overlay")]).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  const started: ChildProcess[] = [];
  try {
    await makeBase(buildah, await baseOfDebian(cache), baseName);
    const mounts = await packagesMounts(folder);
    // One for all that is run: each copy of an image is half a gigabyte.
    let made: Promise<string> | null = null;
    const container = () => (made ??= buildah("from", "--pull-never", tag));
    const words = (name: string, environment: Readonly<Record<string, string>>) => [
      ...["run", "--isolation", "chroot"],
      ...Object.entries(environment).flatMap(([variable, value]) => ["--env", `${variable}=${value}`]),
      ...[name, "--"],
    ];
    return {
      build: async (file, context) => {
        const how = ["--isolation", "chroot", "--pull-never", "--layers=false", "--format", "docker", ...mounts];
        await buildah("bud", ...how, "-f", file, "-t", tag, context);
      },
      config: async () => {
        const { Docker } = JSON.parse(await buildah("inspect", "--type", "image", tag)) as { Docker: { config: ImageConfig } };
        return Docker.config;
      },
      once: async (command, environment = {}) => buildah(...words(await container(), environment), ...command),
      start: async (command, environment) => {
        const child = spawn("buildah", [...place, ...words(await container(), environment), "hallway", ...command]);
        started.push(child);
        return containerOf(child);
      },
      close: async () => {
        for (const child of started) child.kill("SIGKILL");
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Layers are laid over each other where the kernel lets us, and copied where not. */
async function placeIn(folder: string): Promise<readonly string[]> {
  const place = (driver: string) => [
    "--root",
    join(folder, driver),
    "--runroot",
    join(folder, `run-${driver}`),
    "--storage-driver",
    driver,
  ];
  const overlay = place("overlay");
  const isThere = await run("sh", ["-c", 'buildah "$@" rm "$(buildah "$@" from scratch)"', "try", ...overlay]).then(
    () => true,
    () => false,
  );
  return isThere ? overlay : place("vfs");
}

function containerOf(child: ChildProcess): Container {
  let output = "";
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const pid = async () => {
    const pids = await descendants(child.pid!);
    for (const each of pids) if ((await commandOf(each)).startsWith("node\0")) return each;
    throw new Error(`The container's program does not run. It said: ${output}`);
  };
  return {
    pid,
    output: () => output,
    stop: async () => {
      process.kill(await pid(), "SIGTERM");
      return ended;
    },
  };
}

async function descendants(parent: number): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map(await Promise.all(pids.map(async (pid) => [pid, await parentOf(pid)] as const)));
  const below = (pid: number): number[] => [...parents].filter(([, above]) => above === pid).flatMap(([child]) => [child, ...below(child)]);
  return below(parent);
}

async function parentOf(pid: number): Promise<number> {
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return Number(line.slice(line.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
}

function commandOf(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
}

const debian = ["ca-certificates", "findutils", "libstdc++6"];

/** Debian's packages as one file, made once: half a minute. */
async function baseOfDebian(cache: string): Promise<string> {
  const base = join(cache, `bookworm-essential-${process.arch}.tar`);
  if (await stat(base).catch(() => null)) return base;
  await provide("mmdebstrap");
  await mkdir(cache, { recursive: true });
  const half = join(cache, `${process.pid}.tar`);
  const sources = ["/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"];
  const kept = await Promise.all(sources.map((file) => readFile(file, "utf8").catch(() => "")));
  const source = sources.find((_, index) => kept[index]!.includes("bookworm"));
  const left = ["doc", "man", "locale"].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`);
  const how = ["--mode=root", "--variant=essential", `--include=${debian.join(",")}`, ...left, "bookworm", half];
  await run("mmdebstrap", source === undefined ? how : [...how, source], generous);
  await rename(half, base);
  return base;
}

async function makeBase(buildah: (...words: string[]) => Promise<string>, packages: string, name: string): Promise<void> {
  const npm = dirname(dirname(await realpath((await run("sh", ["-c", "command -v npm"])).stdout.trim())));
  const container = await buildah("from", "scratch");
  await buildah("add", "-q", container, packages, "/");
  await buildah("copy", "-q", container, process.execPath, "/usr/local/bin/node");
  await buildah("copy", "-q", container, npm, "/usr/local/lib/node_modules/npm");
  await buildah(
    "run",
    "--isolation",
    "chroot",
    container,
    "--",
    "ln",
    "-s",
    "../lib/node_modules/npm/bin/npm-cli.js",
    "/usr/local/bin/npm",
  );
  await buildah("commit", "-q", "--rm", container, name);
}

/** The build fetches packages from where this machine does: npm's own settings and cache, and the certificates it trusts. */
async function packagesMounts(folder: string): Promise<string[]> {
  const setting = async (name: string) => (await run("npm", ["config", "get", name])).stdout.trim();
  const certificates = join(folder, "certificates.crt");
  const trusted = "/etc/ssl/certs/ca-certificates.crt";
  await copyFile(process.env["NODE_EXTRA_CA_CERTS"] ?? trusted, certificates).catch(() => copyFile(trusted, certificates));
  const own = await readFile(await setting("userconfig"), "utf8").catch(() => "");
  const npmrc = join(folder, "npmrc");
  const lines = [own, `registry=${await setting("registry")}`, `cafile=${trusted}`, "cache=/var/cache/npm", ""];
  await writeFile(npmrc, lines.join("\n"), { mode: 0o600 });
  const cache = await setting("cache");
  await mkdir(cache, { recursive: true });
  const mounts = [`${npmrc}:/usr/local/etc/npmrc:ro`, `${cache}:/var/cache/npm`, `${certificates}:${trusted}:ro`];
  return mounts.flatMap((mount) => ["--volume", mount]);
}
