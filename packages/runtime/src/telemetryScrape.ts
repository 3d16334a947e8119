import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import type { Clock } from "./clock.ts";
import { type Telemetry, telemetryOf } from "./telemetry.ts";
import { createTopStories } from "./telemetryStories.ts";
import { storiesText } from "./telemetryText.ts";

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

class PullReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** Creates the scrape of a process. `stories`: whether the numbers of single stories are among them, by id. */
export function createScrape({ clock, stories }: { clock: Clock; stories: boolean }): Scrape {
  const reader = new PullReader();
  const provider = new MeterProvider({ readers: [reader] });
  const top = stories ? createTopStories(clock) : undefined;
  const telemetry = telemetryOf(provider, { clock, ...(top ? { stories: top } : {}) });
  const forget = telemetry.watchProcess();
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
      await provider.shutdown();
    },
  };
}
