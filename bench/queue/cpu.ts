/** Processor time of this process and the servers that it uses, and how busy everybody else kept the machine. */
import { readdir, readFile } from "node:fs/promises";

/** Starts counting; the function that it gives stops and tells milliseconds, or null where the system does not say. */
export type CpuClock = () => Promise<() => Promise<number | null>>;

/** Clock ticks a second of /proc, the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Counts this process and the trees of the server processes. Null anywhere but on Linux. */
export function cpuClock(servers: readonly number[]): CpuClock {
  return async () => {
    const own = process.cpuUsage();
    const before = await ticksOf(servers);
    return async () => {
      const after = await ticksOf(servers);
      const { user, system } = process.cpuUsage(own);
      return before === null || after === null ? null : (user + system) / 1000 + ((after - before) * 1000) / ticksPerSecond;
    };
  };
}

/** Milliseconds that processes and those that they started have used since they began; null where the system does not say. */
export async function cpuOf(processes: readonly number[]): Promise<number | null> {
  const ticks = await ticksOf(processes);
  return ticks === null ? null : (ticks * 1000) / ticksPerSecond;
}

/** Of all processors, since the machine started: milliseconds in use. */
export async function machineBusy(): Promise<number | null> {
  const stat = await readFile("/proc/stat", "utf8").catch(() => null);
  const fields = stat?.split("\n")[0]?.trim().split(/\s+/).slice(1).map(Number);
  if (fields === undefined) return null;
  const [user = 0, nice = 0, system = 0, , , interrupt = 0, soft = 0] = fields;
  return ((user + nice + system + interrupt + soft) * 1000) / ticksPerSecond;
}

/** A server, its ended children (counted by itself) and its living ones. */
async function ticksOf(servers: readonly number[]): Promise<number | null> {
  if (process.platform !== "linux") return null;
  const stats = await Promise.all((await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(processOf));
  let ticks = 0;
  for (const entry of stats) {
    if (entry === null) continue;
    if (servers.includes(entry.pid)) ticks += entry.own + entry.ended;
    else if (servers.includes(entry.parent)) ticks += entry.own;
  }
  return ticks;
}

async function processOf(name: string): Promise<{ pid: number; parent: number; own: number; ended: number } | null> {
  const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => null);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const at = (index: number) => Number(fields[index]);
  return { pid: Number(name), parent: at(1), own: at(11) + at(12), ended: at(13) + at(14) };
}
