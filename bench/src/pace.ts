import { Pool } from "undici";
import { percentile } from "./percentile.ts";

/** Calls that are sent at a steady rate, whatever the answers do. */
export type PacedCalls = {
  /** The calls that were answered since the last time that this was asked. */
  take(): { answered: number; p50Ms: number; p99Ms: number };
  /** Resolves when the time is over and every call has its answer. Rejects if one was refused. */
  done: Promise<{ sent: number }>;
};

export type PaceOptions = { url: string; body: string; perSecond: number; seconds: number };

const tickMs = 20;
/** Beyond this the rate is too high for the machine, and the run is worth nothing. */
const unansweredMax = 512;

/** Begins to send. */
export function paceCalls(options: PaceOptions): PacedCalls {
  const { origin, pathname } = new URL(options.url);
  const pool = new Pool(origin, { connections: 64, pipelining: 1 });
  const headers = { "content-type": "application/json" };
  let latenciesMs: number[] = [];
  let unanswered = 0;
  const call = async (): Promise<void> => {
    const since = performance.now();
    const request = { path: pathname, method: "POST", body: options.body, headers } as const;
    const { statusCode, body } = await pool.request(request);
    await body.dump();
    if (statusCode > 299) throw new Error(`A call was refused with ${statusCode}.`);
    latenciesMs.push(performance.now() - since);
    unanswered -= 1;
  };
  const send = () => {
    unanswered += 1;
    if (unanswered > unansweredMax)
      throw new Error(`${unanswered} calls have no answer yet: ${options.perSecond} a second are too many.`);
    return call();
  };
  return {
    take() {
      const [taken, answered] = [latenciesMs, latenciesMs.length];
      latenciesMs = [];
      return { answered, p50Ms: percentile(taken, 0.5), p99Ms: percentile(taken, 0.99) };
    },
    done: pace(send, options).finally(() => pool.close()),
  };
}

/** Sends what is due each 20 ms: a tick that comes late sends the more. */
async function pace(send: () => Promise<void>, { perSecond, seconds }: PaceOptions): Promise<{ sent: number }> {
  const startedMs = performance.now();
  let sent = 0;
  let failure: unknown;
  const underWay = new Set<Promise<void>>();
  while (performance.now() - startedMs < seconds * 1_000 && failure === undefined) {
    const due = Math.floor(((performance.now() - startedMs) / 1_000) * perSecond);
    for (; sent < due; sent += 1) {
      const one = send().catch((error: unknown) => {
        failure ??= error;
      });
      underWay.add(one);
      void one.finally(() => underWay.delete(one));
    }
    await new Promise((resolve) => setTimeout(resolve, tickMs));
  }
  await Promise.all(underWay);
  if (failure !== undefined) throw failure;
  return { sent };
}
