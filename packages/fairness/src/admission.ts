import type { Redis } from "ioredis";
import { shardKeys } from "./keys.ts";
import {
  decodeGrants,
  decodeInspected,
  decodeSnapshot,
  decodeVerdicts,
  type Snapshot,
  type Verdict,
} from "./replies.ts";
import { loadScript, runScript, type Script } from "./script.ts";
import type { Grant, Pool, RunRef, Ticket } from "./ticket.ts";

/** Connection and names of an admission. */
export type AdmissionOptions = {
  redis: Redis;
  /** Prefix of all keys, the same in every process of an installation. */
  prefix: string;
  /** Time in ms instead of Redis' own. For tests only: processes that disagree would give slots away twice. */
  now?: () => number;
};

/** A run that has ended. */
export type Completion = {
  runId: string;
  storyRunId: string;
  pool: Pool;
  /** How long it held its slot, in ms. */
  actualMs: number;
  outcome: string;
  /** Runs that follow from it. */
  children: readonly Ticket[];
};

const scripts = {
  admit: loadScript("admit"),
  complete: loadScript("complete"),
  enqueue: loadScript("enqueue"),
  inspect: loadScript("inspect"),
  leave: loadScript("leave"),
  reap: loadScript("reap"),
  snapshot: loadScript("snapshot"),
  start: loadScript("start"),
  tick: loadScript("tick"),
};

const ticketsPerCallMax = 100;
const leasesPerReapMax = 100;

/**
 * Decides which run may take a slot now. Each verb is one atomic script in Redis; whatever frees a slot or brings a run
 * answers with the runs that may go next, and the caller hands those to the queues.
 *
 * 1. `enqueue` puts runs on the backlog. A run is there once, however often it is enqueued.
 * 2. A granted run holds a slot by a lease: 5 s until a worker starts it, then 30 s from each tick of that worker.
 * 3. `start` lets only the latest delivery of a run execute; `complete` gives the slot back.
 * 4. `tick` is a worker's sign of life, `reap` ends the leases of those that give none.
 *
 * It executes nothing and reads no payload. All it knows may be lost with Redis: ticks bring the running runs back, the
 * record the waiting ones. Every verb rejects when Redis can't be reached.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #keys: readonly string[];

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#keys = shardKeys(options.prefix);
  }

  /** Adds runs to the backlog; `added` does not count those that were known already. */
  async enqueue(tickets: readonly Ticket[]): Promise<{ granted: Grant[]; added: number }> {
    const granted: Grant[] = [];
    let added = 0;
    for (let from = 0; from < tickets.length; from += ticketsPerCallMax) {
      const reply = await this.#call(scripts.enqueue, tickets.slice(from, from + ticketsPerCallMax).map(toEntry));
      granted.push(...(await this.#granted(reply)));
      added += Number(reply[2]);
    }
    return { granted, added };
  }

  /** Asks, in one go, whether runs that came out of a queue may execute on this worker. One verdict per run. */
  async start(worker: string, runs: readonly (RunRef & { delivery: number })[]): Promise<Verdict[]> {
    const reply = await this.#call(scripts.start, worker, runs.map(toNamed));
    return decodeVerdicts(reply[2]);
  }

  /** Ends runs: frees their slots and enqueues what follows. `drained`: story runs of which nothing is left. */
  async complete(worker: string, runs: readonly Completion[]): Promise<{ granted: Grant[]; drained: string[] }> {
    const early = runs.flatMap((run) => run.children.slice(ticketsPerCallMax));
    const granted = early.length > 0 ? (await this.enqueue(early)).granted : [];
    const reply = await this.#call(scripts.complete, worker, runs.map(toCompleted));
    granted.push(...(await this.#granted(reply)));
    return { granted, drained: reply[2] as string[] };
  }

  /**
   * A worker's sign of life, every second: its slots and all that it runs. A worker that gives none for 15 s counts as
   * dead. `lost`: runs that another worker has taken over meanwhile.
   */
  async tick(
    worker: string,
    slots: { cpu: number; io: number },
    running: readonly RunRef[],
  ): Promise<{ granted: Grant[]; lost: string[] }> {
    const reply = await this.#call(scripts.tick, worker, [slots.cpu, slots.io], running.map(toNamed));
    return { granted: await this.#granted(reply), lost: reply[2] as string[] };
  }

  /** Ends leases that ran out. `redeliver`: runs to hand over once more under their old delivery. */
  async reap(): Promise<{ redeliver: Grant[]; granted: Grant[] }> {
    const reply = await this.#call(scripts.reap, leasesPerReapMax);
    return { redeliver: decodeGrants(reply[2]), granted: await this.#granted(reply) };
  }

  /** Takes a worker off; what it runs goes back to the front of the backlog. */
  async leave(worker: string): Promise<{ granted: Grant[] }> {
    return { granted: await this.#granted(await this.#call(scripts.leave, worker)) };
  }

  /** How many runs of each story run are left and when it was last touched (ms); undefined for one not known. */
  async inspect(storyRunIds: readonly string[]): Promise<({ outstanding: number; touchedMs: number } | undefined)[]> {
    return decodeInspected(await this.#call(scripts.inspect, storyRunIds));
  }

  /** The fleet as it is now. */
  async snapshot(): Promise<Snapshot> {
    return decodeSnapshot(await this.#call(scripts.snapshot));
  }

  /** The grants of a reply, and those of further passes when one was full. */
  async #granted(reply: unknown[]): Promise<Grant[]> {
    const granted = decodeGrants(reply[0]);
    let more = reply[1];
    while (more) {
      const next = await this.#call(scripts.admit);
      granted.push(...decodeGrants(next[0]));
      more = next[1];
    }
    return granted;
  }

  async #call(script: Script, ...request: unknown[]): Promise<unknown[]> {
    const { redis, now } = this.#options;
    const head = [now === undefined ? false : now(), false];
    return (await runScript(redis, script, { keys: this.#keys, request: [...head, ...request] })) as unknown[];
  }
}

function toEntry(ticket: Ticket): unknown[] {
  const { runId, storyRunId, storyId, tenantId = "default", pool, payload } = ticket;
  return [runId, [storyRunId, storyId, tenantId, pool, payload]];
}

function toNamed(run: RunRef & { delivery?: number }): unknown[] {
  const { runId, storyRunId, storyId = "", tenantId = "default", pool = "", delivery = 1 } = run;
  return [runId, [storyRunId, storyId, tenantId, pool, delivery]];
}

function toCompleted({ runId, storyRunId, pool, actualMs, outcome, children }: Completion): unknown[] {
  return [runId, storyRunId, pool, actualMs, outcome, children.slice(0, ticketsPerCallMax).map(toEntry)];
}
