import { type Caller, type CallerOptions, createCaller } from "./caller.ts";
import { toCompactId } from "./compactId.ts";
import type { VerbName } from "./library.ts";
import {
  decodeAdmitted,
  decodeGrants,
  decodeHolders,
  decodeIds,
  decodeInspected,
  decodeRuns,
  decodeSnapshot,
  decodeStories,
  decodeVerdicts,
  type RunExplanation,
} from "./replies.ts";
import {
  toAsked,
  toBatches,
  toCompleted,
  toConfigured,
  toConfirmed,
  toDiscarded,
  toEntry,
  toNamed,
  toStarts,
} from "./requests.ts";
import type { Grant, Pool, RunRef, Ticket } from "./ticket.ts";
import type {
  Admitted,
  Completion,
  Configuration,
  DecisionRecord,
  Discarding,
  Inspected,
  SlotHolder,
  Snapshot,
  Starts,
  StoryExplanation,
  Verdict,
} from "./verbs.ts";

/** Connection and names of an admission. */
export type AdmissionOptions = CallerOptions;

/** What every verb that can free or add capacity answers, with the decisions that it made. */
export type AdmissionReply = Admitted & { records: DecisionRecord[] };

const ticketsPerCallMax = 100;

/**
 * Decides which run may take a slot now. Each verb is one atomic step in Redis; whatever frees a slot or brings a run
 * answers with the runs that may go next, and the caller hands those to the queues.
 *
 * 1. `enqueue` puts runs on the backlog. A run is there once, however often it is enqueued.
 * 2. A granted run holds a slot by a lease: 5 s until a worker starts it, then 30 s from each tick of that worker.
 * 3. `start` lets only the latest delivery of a run execute; `complete` gives the slot back and settles the cost.
 * 4. `tick` is a worker's sign of life and the meter of what runs, `reap` ends the leases of those that give none.
 * 5. Time alone can let a story go on: `nextWakeMs` says when `admit` should be called. One timer per process is enough.
 *
 * A call for many runs costs Redis far less than many calls, up to about 50 runs. It executes nothing and reads no payload.
 * All it knows may be lost with Redis: ticks bring the running runs back, the record the waiting ones. Every verb rejects
 * when Redis can't be reached.
 */
export class Admission {
  readonly #caller: Caller;

  constructor(options: AdmissionOptions) {
    this.#caller = createCaller(options);
  }

  /** Adds runs to the backlog; `added` does not count those that were known already. */
  async enqueue(tickets: readonly Ticket[]): Promise<AdmissionReply & { added: number }> {
    const total = { ...nothing(), added: 0 };
    for (let from = 0; from < tickets.length; from += ticketsPerCallMax) {
      const entries = tickets.slice(from, from + ticketsPerCallMax).map(toEntry);
      const [reply, added] = await this.#change("enqueue", entries);
      join(total, reply);
      total.added += Number(added);
    }
    return total;
  }

  /** Asks whether runs that came out of a queue may execute on this worker. One verdict per run, in order. */
  async start(worker: string, runs: readonly (RunRef & { delivery: number })[]): Promise<Verdict[]> {
    return decodeVerdicts((await this.#caller.change("start", worker, runs.map(toNamed)))[5]);
  }

  /**
   * Ends runs: frees their slots, settles their cost and enqueues what follows. `drained`: story runs with nothing left.
   * `starts`: as many of the runs that are granted the worker begins with this answer, default none. It need not ask for them.
   */
  async complete(
    worker: string,
    runs: readonly Completion[],
    starts: Starts = { cpu: 0, io: 0 },
  ): Promise<AdmissionReply & { drained: string[] }> {
    const left = { ...starts };
    const { early, batches } = toBatches(runs, ticketsPerCallMax);
    const total = early.length > 0 ? await this.enqueue(early) : nothing();
    const drained = new Set<string>();
    for (const batch of batches) {
      const [reply, ended] = await this.#change("complete", worker, batch.map(toCompleted), toStarts(left));
      for (const { pool, started } of reply.granted) left[pool] -= started === true ? 1 : 0;
      join(total, reply);
      for (const { storyRunId } of batch) drained.delete(storyRunId);
      for (const storyRunId of decodeIds(ended)) drained.add(storyRunId);
    }
    const { granted, more, nextWakeMs, records } = total;
    return { granted, more, nextWakeMs, records, drained: [...drained] };
  }

  /**
   * A worker's sign of life, every second: its slots and all that it runs. A worker that gives none for 15 s counts as
   * dead. `lost`: runs that it should give up, because another worker has taken over or their story run was discarded.
   */
  async tick(
    worker: string,
    slots: Readonly<Record<Pool, number>>,
    running: readonly RunRef[],
  ): Promise<AdmissionReply & { lost: string[] }> {
    const [reply, lost] = await this.#change("tick", worker, [slots.cpu, slots.io], running.map(toNamed));
    return { ...reply, lost: decodeIds(lost) };
  }

  /** Ends leases that ran out. `redeliver`: runs to hand over once more under their old delivery. */
  async reap(): Promise<AdmissionReply & { redeliver: Grant[] }> {
    const [reply, redeliver] = await this.#change("reap");
    return { ...reply, redeliver: decodeGrants(redeliver) };
  }

  /** Takes a worker off; what it runs goes back to the front of the backlog. */
  async leave(worker: string): Promise<AdmissionReply> {
    return (await this.#change("leave", worker))[0];
  }

  /** Admits what may run now: for the timer that `nextWakeMs` asks for. */
  async admit(): Promise<AdmissionReply> {
    return (await this.#change("admit"))[0];
  }

  /** Says that granted runs lie in a queue, so that they are handed over again only after 30 s. */
  async confirm(runs: readonly { runId: string; delivery: number }[]): Promise<void> {
    await this.#caller.change("confirm", runs.map(toConfirmed));
  }

  /** Takes the waiting runs of a cancelled story run, or of a deleted story, off the backlog. */
  async discard(what: Discarding): Promise<AdmissionReply & { removed: number }> {
    const total = { ...nothing(), removed: 0 };
    for (let left: unknown = true; left === true; ) {
      const [reply, removed, rest] = await this.#change("discard", ...toDiscarded(what));
      join(total, reply);
      total.removed += Number(removed);
      left = rest;
    }
    return total;
  }

  /** Sets what holds for the fleet or a story. `applied` is false when the version in force is as high. */
  async configure(configuration: Configuration): Promise<AdmissionReply & { applied: boolean }> {
    const [reply, applied] = await this.#change("configure", ...toConfigured(configuration));
    return { ...reply, applied: applied === true };
  }

  /** How many runs of each story run are left and when it was last touched (ms); undefined for one not known. */
  async inspect(storyRunIds: readonly string[]): Promise<Inspected[]> {
    return decodeInspected(await this.#caller.read("inspect", storyRunIds.map(toCompactId)));
  }

  /** The fleet as it is now. */
  async snapshot(): Promise<Snapshot> {
    return decodeSnapshot(await this.#caller.read("snapshot"));
  }

  /** The runs that hold slots now, or are on their way to one, up to a number. */
  async holders(limit: number): Promise<SlotHolder[]> {
    const rows = await this.#caller.read("holders", limit);
    return decodeHolders(rows);
  }

  /** Why the runs of stories wait, with the numbers, in order. A story that admission does not know has no lanes. */
  async explain(storyIds: readonly string[]): Promise<StoryExplanation[]> {
    return decodeStories((await this.#caller.read("explain", storyIds.map(toCompactId), []))[0]);
  }

  /** Where each run is, and of those that wait why and for how long. */
  async explainRuns(runs: readonly Pick<RunRef, "runId" | "storyRunId">[]): Promise<RunExplanation[]> {
    return decodeRuns((await this.#caller.read("explain", [], runs.map(toAsked)))[1]);
  }

  /** A change with all that it lets run: further passes are made while one was full. */
  async #change(verb: VerbName, ...request: readonly unknown[]): Promise<[AdmissionReply, ...unknown[]]> {
    const [granted, more, wakeMs, records, nowMs, ...own] = await this.#caller.change(verb, ...request);
    const reply = decodeAdmitted([granted, more, wakeMs, records, nowMs]);
    while (reply.more) {
      const next = decodeAdmitted(await this.#caller.change("admit"));
      reply.more = next.more;
      join(reply, next);
    }
    return [reply, ...own];
  }
}

function nothing(): AdmissionReply {
  return { granted: [], more: false, nextWakeMs: null, records: [] };
}

/** Adds a later reply: its grants and records come on top, its wake time is the one that counts. */
function join(total: AdmissionReply, next: AdmissionReply): void {
  total.granted.push(...next.granted);
  total.records.push(...next.records);
  total.nextWakeMs = next.nextWakeMs;
}
