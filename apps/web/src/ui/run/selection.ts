import type { ActionRun } from "../../server/runs.ts";

/** What of a story run is looked at. */
export type Selection =
  | { kind: "none" }
  /** One action with none or several runs. */
  | { kind: "action"; action: string; runs: ActionRun[] }
  /** One action run. */
  | { kind: "run"; action: string; run: ActionRun };

/** Reads what the address names: the id of an action run or the slug of an action. One with a single run is that run. */
export function findSelection(asked: string | null, actionRuns: readonly ActionRun[]): Selection {
  if (asked === null) return { kind: "none" };
  const run = actionRuns.find(({ id }) => id === asked);
  if (run !== undefined) return { kind: "run", action: run.action, run };
  const runs = actionRuns.filter(({ action }) => action === asked);
  const [only] = runs;
  if (runs.length === 1 && only !== undefined) return { kind: "run", action: only.action, run: only };
  return { kind: "action", action: asked, runs };
}
