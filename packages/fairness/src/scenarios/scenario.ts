import type { Settings, StoryPolicy } from "../verbs.ts";

/** One situation to simulate, as data. Times in ms from its start. */
export type Scenario = {
  /** `E1` and so on; also its key in the results. */
  name: string;
  /** What happens, with the numbers for 100 slots; loads grow with the fleet. */
  title: string;
  /** Clock time of its start, ms; default: a quarter past an hour, far from the full hour. */
  startsAtMs?: number;
  settings?: Partial<Settings>;
  policies?: Readonly<Record<string, Partial<StoryPolicy>>>;
  /** What arrives, for a fleet of the given number of slots. */
  loads(slots: number): Load[];
  /** What happens to the fleet; default: four workers with a quarter of the slots each, all the time. */
  fleet?(slots: number): FleetEvent[];
  /** Nothing is measured before this time, default 10 000. */
  warmUpMs?: number;
  /** The latest end; it ends as soon as all that arrived is done and nothing more arrives. */
  endsAtMs: number;
  /** Compares the worker time of closed loads with their share by weight and ceilings. */
  measuresShares?: boolean;
};

/** What one story (or a part of it) is asked to do. */
export type Load = {
  storyId: string;
  tenantId?: string;
  /** `light` runs are those whose waiting is measured; `heavy` ones those whose draining is. */
  role: "light" | "heavy" | "background";
  /** How long one run holds its slot, ms, before jitter of a tenth either way. */
  durationMs: number;
  /** From a time on, runs that start take this long instead. */
  surprise?: { fromMs: number; untilMs: number; durationMs: number };
  arrivals:
    | { kind: "burst"; atMs: number; runs: number; runsPerStoryRun?: number }
    | { kind: "every"; everyMs: number; fromMs: number; untilMs: number; runs?: number }
    /** Always this many runs that wait or run. */
    | { kind: "closed"; runs: number; fromMs: number; untilMs: number };
};

export type FleetEvent =
  | { kind: "join"; atMs: number; worker: string; slots: number }
  /** The worker takes no more runs and leaves when its last one has ended. */
  | { kind: "drain"; atMs: number; worker: string }
  /** The worker dies with all that it runs. */
  | { kind: "crash"; atMs: number; worker: string }
  /** Admission can't be reached; calls are made when it is back. `loses`: it comes back empty. */
  | { kind: "outage"; atMs: number; forMs: number; loses: boolean };

/** Light stories beside which something happens: each asks for one run of 100 ms every 2 s. */
export function lightStories(count: number, untilMs: number): Load[] {
  return Array.from({ length: count }, (_, index) => ({
    storyId: `light-${index}`,
    tenantId: `tenant-light-${index}`,
    role: "light" as const,
    durationMs: 100,
    arrivals: { kind: "every" as const, everyMs: 2_000, fromMs: 0, untilMs },
  }));
}

/** Four workers with a quarter of the slots each. */
export function fourWorkers(slots: number): FleetEvent[] {
  return Array.from({ length: 4 }, (_, index) => ({
    kind: "join" as const,
    atMs: 0,
    worker: `w${index}`,
    slots: Math.floor(slots / 4) + (index < slots % 4 ? 1 : 0),
  }));
}
