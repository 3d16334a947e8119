import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import { type Clock, pause } from "./clock.ts";
import { type Telemetry, telemetryOf } from "./telemetry.ts";
import type { Otlp, OtlpOptions } from "./telemetryOtlp.ts";
import type { ProcessFacts } from "./telemetryProcess.ts";
import { createTopStories } from "./telemetryStories.ts";
import { storiesText } from "./telemetryText.ts";
import { createTraces } from "./telemetryTraces.ts";

/**
 * The numbers of a process of ours, for Prometheus to read: a provider of meters of its own, so that nothing is registered
 * for the whole program.
 */
export type Scrape = {
  /** Takes the numbers down. */
  telemetry: Telemetry;
  /** The numbers as Prometheus' text format 0.0.4. */
  read(): Promise<string>;
  stop(): Promise<void>;
};

/** What `read` gives, as HTTP calls it. */
export const scrapeContentType = "text/plain; version=0.0.4; charset=utf-8";

/** Asking the fleet takes Redis half a second at most; a reading never waits for longer than this. */
const readMsMax = 2_000;

/** A collector that does not answer keeps a process from ending for so long. */
const stopMsMax = 2_000;

/** What sends to a collector; null unless one is set. Its code is loaded only then. */
export async function openOtlp(options: OtlpOptions & { isSet: boolean }): Promise<Otlp | null> {
  if (!options.isSet) return null;
  const { createOtlp } = await import("./telemetryOtlp.ts");
  return createOtlp(options);
}

class PullReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

export type ScrapeOptions = ProcessFacts & {
  clock: Clock;
  /** Whether the numbers of single stories can be read too, by id. */
  stories: boolean;
  /** Where numbers and spans are sent besides, default nowhere. */
  otlp?: Otlp | null;
};

/** Creates the scrape of a process. */
export function createScrape({ clock, stories, otlp = null, ...facts }: ScrapeOptions): Scrape {
  const reader = new PullReader();
  const pushed = otlp === null ? {} : { resource: otlp.resource };
  const provider = new MeterProvider({ ...pushed, readers: otlp === null ? [reader] : [reader, otlp.reader] });
  const top = stories ? createTopStories(clock) : undefined;
  const traces = otlp === null ? {} : { traces: createTraces(() => otlp.spans) };
  const telemetry = telemetryOf(provider, { clock, ...traces, ...(top ? { stories: top } : {}) });
  const forget = telemetry.watchProcess(facts);
  const serializer = new PrometheusSerializer("", false, undefined, true, true);
  return {
    telemetry,
    async read() {
      const { resourceMetrics } = await reader.collect({ timeoutMillis: readMsMax });
      // Its unit lines belong to another format, and say "s" where the name says seconds.
      const text = serializer.serialize(resourceMetrics).replace(/^# UNIT .*\n/gm, "");
      return top === undefined ? text : text + storiesText(top.read());
    },
    async stop() {
      forget();
      const ended = Promise.all([provider.shutdown(), otlp?.stop()]).catch(() => {});
      await Promise.race([ended, pause(clock, stopMsMax)]);
    },
  };
}
