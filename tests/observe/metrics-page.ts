/** Reads a page of figures in Prometheus's text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Metric {
  readonly type: string;
  readonly samples: readonly Sample[];
}

/** By the name that its HELP line gives; buckets, sums and counts belong to their histogram. */
export function metricsPage(text: string): Map<string, Metric> {
  const metrics = new Map<string, { type: string; samples: Sample[] }>();
  for (const line of text.split("\n")) {
    const type = /^# TYPE (\S+) (\S+)$/.exec(line);
    if (type !== null) metrics.set(type[1]!, { type: type[2]!, samples: [] });
    const sample = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (sample === null) continue;
    const [, name, labels = "", value] = sample;
    const own = metrics.get(name!) ?? metrics.get(name!.replace(/_(bucket|sum|count)$/, ""));
    if (own === undefined) throw new Error(`${name} stands before its TYPE.`);
    const pairs = Array.from(labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g), ([, label, content]) => [label!, content!]);
    own.samples.push({ name: name!, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) });
  }
  return metrics;
}
