import { createState, type State } from "../modelState.ts";
import type { Load, Scenario } from "../scenarios/scenario.ts";
import type { Grant, Ticket } from "../ticket.ts";
import type { Command, Settings } from "../verbs.ts";
import { type Agenda, createAgenda } from "./agenda.ts";
import type { Ledger } from "./ledger.ts";

/** One run of the simulation, from its arrival to its end. */
export type SimRun = {
  ticket: Ticket;
  load: Load;
  enqueuedMs: number;
  durationMs: number;
  /** -1 until then. */
  startedMs: number;
  endedMs: number;
  /** How often it was begun: more than once only after a crash. */
  attempts: number;
  /** What its first end sets off: the next run of a closed load. */
  onEnd: (() => void) | null;
};

export type SimWorker = {
  id: string;
  slots: number;
  running: Map<string, SimRun>;
  state: "up" | "draining" | "dead";
};

/** The state of one simulation. */
export type World = {
  scenario: Scenario;
  settings: Settings;
  /** Clock time at the start, ms. */
  originMs: number;
  agenda: Agenda;
  admission: State;
  runs: Map<string, SimRun>;
  workers: SimWorker[];
  /** Jobs handed over and not taken, in order. */
  queue: Grant[];
  queueHead: number;
  /** While admission is away: what is to be told to it. */
  pending: Command[] | null;
  /** Time at which admission is to be asked again, ms; Infinity: not planned. */
  wakeAtMs: number;
  /** Arrivals not yet made, and runs that have not ended. */
  arrivalsLeft: number;
  openRuns: number;
  ledger: Ledger;
  /** Takes what admission wants handed over. */
  onGranted: (grants: readonly Grant[]) => void;
};

/** What a simulation is made of. */
export type WorldOptions = {
  scenario: Scenario;
  settings: Settings;
  ledger: Ledger;
};

const quarterPastMs = Date.UTC(2026, 0, 5, 9, 15);

/** A world at time 0, in which nothing has happened. */
export function createWorld({ scenario, settings, ledger }: WorldOptions): World {
  return {
    scenario,
    settings,
    originMs: scenario.startsAtMs ?? quarterPastMs,
    agenda: createAgenda(),
    admission: createState(settings),
    runs: new Map(),
    workers: [],
    queue: [],
    queueHead: 0,
    pending: null,
    wakeAtMs: Number.POSITIVE_INFINITY,
    arrivalsLeft: 0,
    openRuns: 0,
    ledger,
    onGranted: () => undefined,
  };
}
