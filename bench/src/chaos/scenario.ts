import type { Fault } from "./faults.ts";

/** Slots of a worker in each pool: as many runs at once can be cut off between their effect and its record. */
export const slotsPerWorker = 8;

/** A fault that is played on the product under load, and what has to hold. */
export type Scenario = {
  id: string;
  name: string;
  /** How long calls are sent at least. */
  seconds: number;
  /** Faults in groups; those of a group are spread over the whole time, in a random order. */
  faults: readonly { times: number; fault: Fault }[];
  /** Default one of each. */
  processes?: { web?: number; worker?: number };
  /** Default 8 clients and 30 calls a second, each made once; `sendsAgain`: until it is accepted, under the same key. */
  load?: { clients?: number; callsPerSecond?: number; sendsAgain?: boolean };
  /** What the body of each call carries besides, in kB of JSON; default nothing. */
  bodyKb?: number;
  /** Settings of web and workers. */
  env?: Readonly<Record<string, string>>;
  expect: Expectation;
  /** What the machine has to have for it. */
  needs?: "root";
};

/** What may happen beside what never may. */
export type Expectation = {
  /** Effects that may be made twice for each time that the fault is played; default 0. */
  repeatsPerFault?: number;
  /** Whether every call has to be accepted; default false, as a sender that gets no 2xx sends again. */
  allAccepted?: boolean;
  /** Whether every sender has to be told in the end that its call was accepted; default false. */
  allAcknowledged?: boolean;
  /** Statuses that refused calls may have, default 503. */
  refusals?: readonly number[];
  /** Share of the story runs that may have failed, default 0. */
  failedShare?: number;
  /** How long after the load and the fault everything has to be worked off, default 60 s. */
  drainSecondsMax?: number;
  /** The slowest answer to a call that may be, ms; default none. */
  answerMsMax?: number;
  /** The slowest answer to a read of the API that may be, ms; default none are made. */
  readMsMax?: number;
  /** Lines that a process may log each second, default 10. */
  linesPerSecondMax?: number;
  /** How often processes may end by themselves, and be started again; default never. */
  endsMax?: number;
  /** Memory that a worker may have at its most, default 512 MB. */
  workerMbMax?: number;
};

/** A planned fault, and when it begins. */
export type Planned = { atMs: number; fault: Fault };

export type Course = { scale: number; seed: number };

/** Lays the faults of a scenario out in time. */
export function planFaults({ faults, seconds }: Scenario, scale: number, random: () => number): Planned[] {
  const spanMs = seconds * 1000 * scale;
  return faults
    .flatMap(({ times, fault }) => {
      const count = Math.max(1, Math.round(times * scale));
      return Array.from({ length: count }, (_, index) => ({
        atMs: (spanMs * (index + 0.2 + 0.6 * random())) / count,
        fault: shorten(fault, scale),
      }));
    })
    .sort((a, b) => a.atMs - b.atMs);
}

function shorten(fault: Fault, scale: number): Fault {
  if (!("forMs" in fault)) return fault;
  return { ...fault, forMs: Math.max(fault.atLeastMs ?? 1_000, fault.forMs * scale) };
}
