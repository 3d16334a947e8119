/** The samples of a text that Prometheus reads, by name with labels, such as `fairlead_pool_slots{pool="cpu"}`. */
export type Samples = ReadonlyMap<string, number>;

/** Reads the text as Prometheus does. Throws on a line that is none of the format's, and on a sample that is there twice. */
export function readSamples(text: string): Samples {
  const samples = new Map<string, number>();
  const families = new Map<string, string>();
  if (!text.endsWith("\n")) throw new Error("The last line does not end.");
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const head = /^# (?:HELP [a-z0-9_]+ .+|TYPE ([a-z0-9_]+) (counter|gauge|histogram))$/.exec(line);
    const sample = /^(([a-z0-9_]+)(?:\{[a-z_]+="[^"\\]*"(?:,[a-z_]+="[^"\\]*")*\})?) (\S+)$/.exec(line);
    if (head !== null) families.set(head[1] ?? "", head[2] ?? "");
    else if (sample === null) throw new Error(`This is no line of the format: ${line}`);
    else addSample(samples, families, sample);
  }
  return samples;
}

function addSample(samples: Map<string, number>, families: ReadonlyMap<string, string>, sample: string[]): void {
  const [, series = "", name = "", text = ""] = sample;
  if (samples.has(series)) throw new Error(`${series} is there twice.`);
  const stem = name.replace(/_(?:bucket|sum|count)$/, "");
  if (!families.has(name) && families.get(stem) !== "histogram") throw new Error(`${name} has no type.`);
  const value = text === "+Inf" ? Number.POSITIVE_INFINITY : Number(text);
  if (Number.isNaN(value) && text !== "NaN") throw new Error(`${series} has no number.`);
  samples.set(series, value);
}

/** How many of the samples are of a metric. */
export function countSeries(samples: Samples, name: string): number {
  return [...samples.keys()].filter((series) => series === name || series.startsWith(`${name}{`)).length;
}
