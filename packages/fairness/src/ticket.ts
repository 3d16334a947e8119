import type { Waits } from "./verbs.ts";

/** The two kinds of slots: `cpu` for actions that compute, `io` for actions that mostly wait for others. */
export type Pool = "cpu" | "io";

/** Both pools, in the order in which every verb serves them. */
export const pools: readonly Pool[] = ["cpu", "io"];

/** A run that asks for a slot. Admission reads the ids and keeps the payload as it is. */
export type Ticket = {
  /** Names the run; a second ticket with an id that is waiting or running is ignored. */
  runId: string;
  storyRunId: string;
  /** The story whose share pays. */
  storyId: string;
  /** The tenant whose share pays where tenants share workers, default `default`. */
  tenantId?: string;
  pool: Pool;
  /** Opaque text that comes back with the grant. */
  payload: string;
};

/** A run that may take a slot now. */
export type Grant = Ticket & {
  /** Counts the times that the run was put into a queue anew; only the latest delivery may start. */
  delivery: number;
  /** It takes a slot beyond its story's share, because nobody else needs it now. */
  borrowed?: true;
  /** Where its time on the backlog went, ms by reason. */
  waits?: Waits;
  /** The caller has begun it with this answer, as it asked for; it is not to be handed over. */
  started?: true;
};

/** A run as the worker that holds it names it. */
export type RunRef = {
  runId: string;
  storyRunId: string;
  /** With `pool`: lets admission count a run that it has lost sight of against the right story and pool. */
  storyId?: string;
  pool?: Pool;
  tenantId?: string;
};
