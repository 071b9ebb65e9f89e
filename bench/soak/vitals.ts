/** What a process on Linux takes, sampled, and what it comes to over time. */
import { readdir, readFile } from "node:fs/promises";

export interface Vitals {
  /** Since the soak began. */
  readonly minute: number;
  /** What it keeps, MiB: after a collection. */
  readonly memory: number;
  /** Resident, MiB. */
  readonly resident: number;
  /** Open files and connections. */
  readonly handles: number;
}

/** @throws Error where there is no such process, or no /proc */
export async function vitalsOf(pid: number, minute: number, keptBytes: number): Promise<Vitals> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const kibibytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  return { minute, memory: keptBytes / 1024 ** 2, resident: kibibytes / 1024, handles: (await readdir(`/proc/${pid}/fd`)).length };
}

/** How much a figure grows a minute: the slope of the line that fits best. */
export function slope(samples: readonly Vitals[], figure: (sample: Vitals) => number): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middleX, middleY] = [mean(samples.map(({ minute }) => minute)), mean(samples.map(figure))];
  const along = samples.reduce((sum, sample) => sum + (sample.minute - middleX) * (figure(sample) - middleY), 0);
  const spread = samples.reduce((sum, { minute }) => sum + (minute - middleX) ** 2, 0);
  return spread === 0 ? 0 : along / spread;
}
