import { toCompactId } from "./compactId.ts";
import { policyTraits } from "./policyTraits.ts";
import type { RunRef, Ticket } from "./ticket.ts";
import type { Completion, Configuration, Discarding, Starts } from "./verbs.ts";

/*
 * What goes to the verbs in Redis, as arrays; lua/*.lua name the members. Absent text is "", absent numbers are -1: a hole in an
 * array would cut it short in Lua. Ids are compact.
 */

const tenantDefault = "default";

/** { run id, { story run, story, tenant, pool, payload } } */
export function toEntry({ runId, storyRunId, storyId, tenantId = tenantDefault, pool, payload }: Ticket): unknown[] {
  return [toCompactId(runId), [toCompactId(storyRunId), toCompactId(storyId), toCompactId(tenantId), pool, payload]];
}

/** { run id, { story run, story, tenant, pool, delivery } } */
export function toNamed(run: RunRef & { delivery?: number }): unknown[] {
  const { runId, storyRunId, storyId = "", tenantId = tenantDefault, pool = "", delivery = 1 } = run;
  const ids = [toCompactId(storyRunId), toCompactId(storyId), toCompactId(tenantId)];
  return [toCompactId(runId), [...ids, pool, delivery]];
}

/** { run id, story run, pool, ms that it took, children as entries } */
export function toCompleted({ runId, storyRunId, pool, actualMs, children }: Completion): unknown[] {
  return [toCompactId(runId), toCompactId(storyRunId), pool, actualMs, children.map(toEntry)];
}

/** { cpu, io } */
export function toStarts({ cpu, io }: Starts = { cpu: 0, io: 0 }): unknown[] {
  return [cpu, io];
}

/** { run id, delivery } */
export function toConfirmed({ runId, delivery }: { runId: string; delivery: number }): unknown[] {
  return [toCompactId(runId), delivery];
}

/** { run id, story run } */
export function toAsked({ runId, storyRunId }: Pick<RunRef, "runId" | "storyRunId">): unknown[] {
  return [toCompactId(runId), toCompactId(storyRunId)];
}

/** kind, id */
export function toDiscarded(what: Discarding): unknown[] {
  return "storyRunId" in what ? ["storyRun", toCompactId(what.storyRunId)] : ["story", toCompactId(what.storyId)];
}

/** version, story or "", the story's policy or the settings with the traits of their policy, as a map */
export function toConfigured(configuration: Configuration): unknown[] {
  if ("storyId" in configuration) {
    const { version, storyId, policy } = configuration;
    return [version, toCompactId(storyId), { ...policy, budgetMs: policy.budgetMs ?? -1 }];
  }
  const { version, settings } = configuration;
  return [version, "", { ...settings, ...policyTraits[settings.policy] }];
}

/**
 * Cuts completions into calls of at most `childrenMax` children each. What a single run has beyond that is to be
 * enqueued before, so that its story run never looks as if nothing were left.
 */
export function toBatches(
  runs: readonly Completion[],
  childrenMax: number,
): { early: Ticket[]; batches: Completion[][] } {
  const early: Ticket[] = [];
  const batches: Completion[][] = [[]];
  let size = 0;
  for (const run of runs) {
    early.push(...run.children.slice(childrenMax));
    const kept = { ...run, children: run.children.slice(0, childrenMax) };
    size += kept.children.length;
    if (size > childrenMax) {
      batches.push([]);
      size = kept.children.length;
    }
    batches.at(-1)?.push(kept);
  }
  return { early, batches };
}
