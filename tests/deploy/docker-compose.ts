/** Docker's compose, second version: the machine's own, or the one of a newer Debian, unpacked into a folder and installed nowhere. */
import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const kept = fileURLToPath(new URL("../../.cache/deploy/docker-compose", import.meta.url));

/** The command that `config` and its like are given to. @throws Error that says why there is none */
export async function dockerCompose(): Promise<readonly string[]> {
  for (const command of [["docker", "compose"], ["docker-compose"], [kept]]) {
    const version = await run(command[0]!, [...command.slice(1), "version", "--short"]).then(
      ({ stdout }) => stdout.trim(),
      () => "",
    );
    if (/^v?[2-9]\./.test(version)) return command;
  }
  await fetchOne();
  return [kept];
}

/** Debian 12 has only the first version. The second one's program runs on it; a list of packages of its own keeps apt as it is. */
async function fetchOne(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "hallway-compose-"));
  try {
    const source = await readFile("/etc/apt/sources.list.d/debian.sources", "utf8").catch(() => "");
    if (!source.includes("bookworm")) throw new Error("there is no Debian 12 here to get it with");
    await writeFile(join(folder, "newer.sources"), source.replaceAll("bookworm", "trixie"));
    await mkdir(join(folder, "lists/partial"), { recursive: true });
    await mkdir(join(folder, "cache/archives/partial"), { recursive: true });
    const options = {
      "Dir::Etc::sourcelist": join(folder, "newer.sources"),
      "Dir::Etc::sourceparts": "-",
      "Dir::State::lists": join(folder, "lists"),
      "Dir::Cache": join(folder, "cache"),
      "APT::Sandbox::User": "root",
    };
    const apt = (...words: string[]) =>
      run("apt-get", [...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]), "-q", ...words], { cwd: folder });
    await apt("update");
    await apt("download", "docker-compose");
    const archive = (await readdir(folder)).find((name) => name.endsWith(".deb"))!;
    await run("dpkg-deb", ["-x", join(folder, archive), join(folder, "unpacked")]);
    const program = join(folder, "unpacked/usr/libexec/docker/cli-plugins/docker-compose");
    const found = (await exists(program)) ? program : join(folder, "unpacked/usr/bin/docker-compose");
    await mkdir(join(kept, ".."), { recursive: true });
    await run("cp", [found, `${kept}.${process.pid}`]);
    await rename(`${kept}.${process.pid}`, kept);
  } catch (error) {
    throw new Error(`Docker compose is not on this machine, and could not be fetched: ${(error as Error).message}`, { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
