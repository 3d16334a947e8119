import type { Attributes, BatchObservableResult, Meter, Observable } from "@opentelemetry/api";
import { type LabelValues, type Metric, type MetricName, metricTable } from "./telemetryTable.ts";

/**
 * The metrics of the table as instruments of one meter.
 *
 * Counters are summed up here and told when they are read: adding costs some ten nanoseconds, where an instrument of
 * OpenTelemetry looks its labels up by their JSON. Only one set of instruments may exist for a meter, as two would tell
 * different sums of the same counter.
 */
export type Instruments = {
  count<Name extends MetricName<"counter">>(name: Name, amount: number, ...labels: LabelValues<Name>): void;
  record<Name extends MetricName<"histogram">>(name: Name, value: number, ...labels: LabelValues<Name>): void;
  /** Calls `read` whenever the metrics are read; what it tells are those of gauges. The returned function ends that. */
  observe(names: readonly MetricName<"gauge" | "counter">[], read: Reading): () => void;
};

/** Tells the values of gauges, or of counters that somebody else sums up, for one reading. */
export type Reading = (tell: Tell) => void | Promise<void>;

export type Tell = <Name extends MetricName<"gauge" | "counter">>(
  name: Name,
  value: number,
  ...labels: LabelValues<Name>
) => void;

type Name = keyof typeof metricTable;

const metrics: Record<Name, Metric> = metricTable;
const names = Object.keys(metricTable) as Name[];
const namesOf = (kind: Metric["kind"]) => names.filter((name) => metrics[name].kind === kind);

/** Creates the instruments. */
export function createInstruments(meter: Meter): Instruments {
  const sums = new Map(namesOf("counter").map((name) => [name, new Map<string, Sum>()]));
  const histograms = new Map(namesOf("histogram").map((name) => [name, createHistogram(meter, name)]));
  const gauges = new Map(namesOf("gauge").map((name) => [name, meter.createObservableGauge(name, describe(name))]));
  const counters = new Map(
    namesOf("counter").map((name) => [name, meter.createObservableCounter(name, describe(name))]),
  );
  for (const [name, counter] of counters) {
    counter.addCallback((result) => {
      for (const { attributes, value } of sums.get(name)?.values() ?? []) result.observe(value, attributes);
    });
  }
  const told: ReadonlyMap<Name, Observable> = new Map([...gauges, ...counters]);
  return {
    count: (name, amount, ...labels) => add(sums.get(name), amount, { name, labels }),
    record: (name, value, ...labels) => histograms.get(name)?.(Math.max(0, value), labels),
    observe(observed, read) {
      const instruments = observed.flatMap((name) => told.get(name) ?? []);
      const callback = (result: BatchObservableResult) => read(toTell(result, told));
      meter.addBatchObservableCallback(callback, instruments);
      return () => meter.removeBatchObservableCallback(callback, instruments);
    },
  };
}

function describe(name: Name) {
  const { unit, help } = metrics[name];
  return { unit, description: help };
}

type Sum = { attributes: Attributes; value: number };
type Label = { name: Name; labels: readonly string[] };

function add(sums: Map<string, Sum> | undefined, amount: number, { name, labels }: Label): void {
  const key = labels.length === 1 ? (labels[0] ?? "") : labels.join("\n");
  const sum = sums?.get(key);
  if (sum === undefined) sums?.set(key, { attributes: toAttributes(name, labels), value: amount });
  else sum.value += amount;
}

/** The attributes of each set of labels are made once. */
function createHistogram(meter: Meter, name: Name): (value: number, labels: readonly string[]) => void {
  const advice = { explicitBucketBoundaries: [...(metrics[name].buckets ?? [])] };
  const histogram = meter.createHistogram(name, { ...describe(name), advice });
  const attributes = new Map<string, Attributes>();
  return (value, labels) => {
    const key = labels.join("\n");
    const known = attributes.get(key) ?? toAttributes(name, labels);
    attributes.set(key, known);
    histogram.record(value, known);
  };
}

function toAttributes(name: Name, labels: readonly string[]): Attributes {
  return Object.fromEntries(metrics[name].labels.map((label, index) => [label, labels[index] ?? ""]));
}

function toTell(result: BatchObservableResult, told: ReadonlyMap<Name, Observable>): Tell {
  return (name, value, ...labels) => {
    const instrument = told.get(name);
    if (instrument !== undefined) result.observe(instrument, value, toAttributes(name, labels));
  };
}
