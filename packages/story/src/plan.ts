import type { Formula, Json } from "@fairlead/formula";
import type { LinkKind, Pool } from "./actionType.ts";
import type { PlanMonitoring } from "./monitoring.ts";
import type { Schedule } from "./schedule/schedule.ts";

/** The options of an action with every formula read; parts without formulas are kept whole. */
export type OptionNode =
  | { readonly kind: "literal"; readonly value: Json }
  | { readonly kind: "formula"; readonly formula: Formula }
  | { readonly kind: "list"; readonly items: readonly OptionNode[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [string, OptionNode])[] };

/** An action as workers execute it. */
export type PlanAction = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly type: string;
  readonly pure: boolean;
  readonly pool: Pool;
  readonly options: OptionNode;
  /** Values that are computed once for each run, in this order, before all else. */
  readonly local?: readonly (readonly [string, OptionNode])[];
  /** Rules that must hold, else the event is dropped: the options of a condition. */
  readonly onlyIf?: OptionNode;
  readonly includeMetadata?: true;
  /** Absent: the workers' default. */
  readonly retry?: { readonly limit: number };
  /** Absent: a run whose worker is lost is executed again. */
  readonly atMostOnce?: true;
  /** Absent: nobody is told about it. */
  readonly monitoring?: PlanMonitoring;
  /** The actions whose events its formulas read, sorted. */
  readonly reads: readonly string[];
  /** The actions whose latest events its own events must carry in their lineage, sorted: all that came before and is read by what can follow. */
  readonly keeps: readonly string[];
  /** Who follows, by the port that an event leaves by, sorted. Disabled actions are left out. */
  readonly next: { readonly [Port in LinkKind]: readonly string[] };
  /** Absent: none of its links leads back to it. */
  readonly circle?: PlanCircle;
};

/** Actions that lead to each other, sorted, and how often one of them, and all together, may run in one chain of events. */
export type PlanCircle = { readonly actions: readonly string[]; readonly visits: number; readonly hops: number };

/** A schedule of an action that is not disabled. */
export type PlanSchedule = Schedule & { readonly action: string };

/** How other stories call this one. `entry`, `exits`: slugs. */
export type PlanCallable = {
  readonly entry: string;
  /** What the event of the entry is, if not the whole call. */
  readonly emits?: "body";
  readonly exits: readonly string[];
  readonly access: "team" | "teams" | "tenant";
  /** The slugs of the teams that may call as well. */
  readonly teams: readonly string[];
  readonly inputs: readonly {
    readonly name: string;
    readonly type: "text" | "number" | "boolean" | "list" | "object" | "any";
    readonly required?: boolean;
    readonly default?: Json;
  }[];
};

/** A story as workers execute it: plain data, and the same for all definitions that mean the same. */
export type Plan = {
  readonly formatVersion: 1;
  readonly name: string;
  readonly missing: "error" | "null";
  /** The actions that start story runs by themselves, without the disabled ones, sorted. */
  readonly roots: readonly string[];
  /** The times at which actions start story runs, in the order of their slugs. */
  readonly schedules: readonly PlanSchedule[];
  /** How long a story run may take, in ms; absent: as long as it needs. */
  readonly deadlineMs?: number;
  /** How many action runs a story run may have; absent: it can't come to so many. */
  readonly runLimit?: number;
  /** Absent: no other story may call it. */
  readonly callable?: PlanCallable;
  /** Every action by slug, the disabled ones too: these are reached by nothing, but can be tested. */
  readonly actions: { readonly [slug: string]: PlanAction };
};

/** The action of a plan, or undefined. Safe for any text, `constructor` included. */
export function findAction(plan: Plan, slug: string): PlanAction | undefined {
  return Object.hasOwn(plan.actions, slug) ? plan.actions[slug] : undefined;
}
