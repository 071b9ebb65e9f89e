/** The peers' packages, brought in when a bench first needs them and whenever their lock file has changed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** Installs from `bench/peers/package-lock.json` where that has not been done. @throws Error when npm fails */
export async function installPeers(): Promise<void> {
  const folder = fileURLToPath(new URL("peers/", import.meta.url));
  const [lock, installed] = await Promise.all([changed(`${folder}package-lock.json`), changed(`${folder}node_modules/.package-lock.json`)]);
  if (installed >= lock) return;
  process.stderr.write("Installing the peers to measure beside (bench/peers/package-lock.json)...\n");
  const npm = spawn("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  const [status] = (await once(npm, "exit")) as [number | null];
  if (status !== 0) throw new Error("npm could not install the peers; what it said stands above.");
}

async function changed(path: string): Promise<number> {
  return stat(path).then(
    (entry) => entry.mtimeMs,
    () => 0,
  );
}
