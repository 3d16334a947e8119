import { type Arrival, planArrivals, type Source } from "./arrivals.ts";
import type { Play, Stage } from "./harness.ts";

const renewEveryMs = 50;
const lookEveryMs = 20;

/**
 * Lets everything arrive at its time. Resolves with true when all has ended, or with false at the scenario's end.
 * Rejects when Redis refuses a call.
 */
export async function perform(stage: Stage, { scenario, seed, isPlayed = () => true }: Play): Promise<boolean> {
  const { journal, producer, sources, now } = stage;
  const arrivals = planArrivals(sources, seed).filter(({ source }) => isPlayed(source.load));
  const renewals = new Map<Source, number>();
  const byLoad = new Map(sources.map((source) => [source.load, source]));
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  let ended = 0;
  let asking = 0;
  stage.onEnded = (runId) => {
    ended += 1;
    const load = journal.runs.get(runId)?.load;
    if (load?.arrivals.kind !== "closed" || now() >= load.arrivals.untilMs) return;
    const source = byLoad.get(load);
    if (source !== undefined) renewals.set(source, (renewals.get(source) ?? 0) + 1);
  };
  const ask = (asked: readonly Pick<Arrival, "source" | "runs">[]) => {
    asking += 1;
    producer.ask(asked).then(() => (asking -= 1), failure.reject);
  };
  const renewing = setInterval(() => {
    if (renewals.size === 0) return;
    const asked = [...renewals].map(([source, runs]) => ({ source, runs }));
    renewals.clear();
    ask(asked);
  }, renewEveryMs);

  const timeline = async () => {
    for (let at = 0; ; ) {
      for (; (arrivals[at]?.atMs ?? Number.POSITIVE_INFINITY) <= now(); at += 1) ask(arrivals.slice(at, at + 1));
      if (at === arrivals.length && asking + renewals.size === 0 && ended === journal.runs.size) return true;
      if (now() >= scenario.endsAtMs) return false;
      const next = Math.min((arrivals[at]?.atMs ?? Number.POSITIVE_INFINITY) - now(), lookEveryMs);
      await new Promise((resolve) => setTimeout(resolve, Math.max(1, next)));
    }
  };
  try {
    return await Promise.race([timeline(), failure.promise]);
  } finally {
    clearInterval(renewing);
  }
}
