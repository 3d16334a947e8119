import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Clock } from "./clock.ts";
import type { Instruments } from "./telemetryInstruments.ts";

const nsPerSecond = 1e9;
const usPerSecond = 1e6;
/** The event loop's delay is sampled as often. */
const everyMs = 20;

/** What a process knows of itself. */
export type ProcessFacts = {
  /** Lines of its log that were dropped since it began, default none. */
  droppedLines?: () => number;
};

/** Tells what this process uses and how late its event loop is, since the last reading. The returned function ends it. */
export function watchProcess(instruments: Instruments, clock: Clock, { droppedLines }: ProcessFacts = {}): () => void {
  const delay = monitorEventLoopDelay({ resolution: everyMs });
  delay.enable();
  const startSeconds = clock.now() / 1_000 - process.uptime();
  const names = [
    ...(["process_resident_memory_bytes", "process_cpu_seconds_total", "process_start_time_seconds"] as const),
    ...(["nodejs_eventloop_lag_p50_seconds", "nodejs_eventloop_lag_p99_seconds"] as const),
    ...(["nodejs_eventloop_lag_max_seconds", "fairlead_log_lines_dropped_total"] as const),
  ];
  const forget = instruments.observe(names, (tell) => {
    const { user, system } = process.cpuUsage();
    tell("process_resident_memory_bytes", process.memoryUsage.rss());
    tell("process_cpu_seconds_total", (user + system) / usPerSecond);
    tell("process_start_time_seconds", startSeconds);
    tell("fairlead_log_lines_dropped_total", droppedLines?.() ?? 0);
    // A sample is the time from one tick to the next, so that the interval itself is no delay.
    const late = (ns: number) => Math.max(0, ns / nsPerSecond - everyMs / 1_000);
    tell("nodejs_eventloop_lag_p50_seconds", late(delay.percentile(50)));
    tell("nodejs_eventloop_lag_p99_seconds", late(delay.percentile(99)));
    tell("nodejs_eventloop_lag_max_seconds", late(delay.max));
    delay.reset();
  });
  return () => {
    forget();
    delay.disable();
  };
}
