import type { Grant, Ticket } from "@fairlead/fairness";
import { systemClock } from "@fairlead/runtime";
import { createDispatch, createHandoff } from "@fairlead/runtime/queueing";
import { Redis } from "ioredis";
import { pino } from "pino";
import type { AskedRun, Source } from "./arrivals.ts";
import type { Journal } from "./journal.ts";
import { NotingAdmission } from "./notingAdmission.ts";
import { toRunTicket } from "./ticketOfRun.ts";

/** Asks for runs as whoever accepts events does: tells admission, and hands over what it lets run at once. */
export type Producer = {
  /** Asks for the next runs of loads; resolves when all are on the backlog or handed over. */
  ask(asked: readonly Asked[]): Promise<void>;
  stop(): Promise<void>;
};

/** So many runs of a load. */
export type Asked = { source: Source; runs: number };

export type ProducerOptions = {
  redisUrl: string;
  prefix: string;
  /** Whether admission tells its decisions. */
  records: boolean;
  /** Hand all runs over and never ask admission. */
  plain: boolean;
  journal: Journal;
  /** Time since the start, ms. */
  now: () => number;
};

/** So that calls of many stories at one instant meet in Redis and not before it. */
const connections = 16;
const perCall = 100;

/** Creates the producer of a scenario. */
export function createProducer(options: ProducerOptions): Producer {
  const { redisUrl, prefix, records, journal } = options;
  const clients = Array.from({ length: connections }, () => new Redis(redisUrl));
  const admissionOn = (redis: Redis) =>
    new NotingAdmission({ redis, prefix, records }, (decisions) => {
      journal.decisions.push(...decisions.filter((record) => record.decision !== "blocked"));
    });
  const admissions = clients.map(admissionOn);
  const logger = pino({ level: "warn" }, process.stderr);
  const queueClient = new Redis(redisUrl);
  const handoff = createHandoff(queueClient, logger, prefix);
  const wakeClient = new Redis(redisUrl);
  const dispatch = createDispatch({ admission: admissionOn(wakeClient), handoff, clock: systemClock, logger });
  let turn = 0;

  async function ask(asked: readonly Asked[]): Promise<void> {
    turn += 1;
    const admission = admissions[turn % connections];
    const sources = asked.flatMap(({ source, runs }) => Array<Source>(runs).fill(source));
    for (let from = 0; from < sources.length; from += perCall) {
      const runs = sources.slice(from, from + perCall).map((source) => note(options, source.next()));
      const tickets = runs.map(toRunTicket);
      if (options.plain || admission === undefined) await handoff.push(tickets.map(toGrant));
      else await dispatch.carryOut(await admission.enqueue(tickets));
    }
  }
  async function stop(): Promise<void> {
    dispatch.stop();
    await handoff.stop();
    for (const client of [...clients, queueClient, wakeClient]) client.disconnect();
  }
  return { ask, stop };
}

const toGrant = (ticket: Ticket): Grant => ({ ...ticket, delivery: 1 });

function note({ journal, now }: ProducerOptions, run: AskedRun): AskedRun {
  journal.runs.set(run.runId, { ...run, enqueuedMs: now(), startsMs: [], endedMs: -1 });
  return run;
}
