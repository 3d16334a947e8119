import type { Json } from "@fairlead/formula";
import { compileAction } from "@fairlead/story";
import { notFound } from "./appError.ts";
import type { Actor, Services } from "./services.ts";
import { loadTestDraft, requireAction, sourcesOf } from "./testDraft.ts";
import { findEmitted, findReached, gatherInputs, sampleOf, type UsedEvent } from "./testInputs.ts";

/** What an action can be tried out with: the events that it takes by itself, those of other runs, and a sample. */
export type TestSources = {
  /** The actions whose events come in, and those that its formulas read. */
  sources: string[];
  reads: string[];
  used: UsedEvent[];
  missing: string[];
  events: { id: string; runId: string; action: string; at: string; size: number; stale: boolean }[];
  /** The latest event that the action itself emitted in a run; null if there is none. */
  emitted: string | null;
  /** By the slug of each action before it: what such an event may look like. */
  samples: Record<string, Json>;
};

const runsLookedAt = 20;

/** The events that an action of a draft can be tried out with. Throws `not_found`. */
export async function listTestSources(
  services: Services,
  actor: Actor,
  { id, slug }: { id: string; slug: string },
): Promise<TestSources> {
  const draft = await loadTestDraft(services, actor, id);
  const action = requireAction(draft, slug);
  const compiled = compileAction(draft.definition, slug);
  if (compiled === null) throw notFound("action");
  const { reads } = compiled.action;
  const [{ used, missing }, reached, emitted] = await Promise.all([
    gatherInputs(services, actor, { draft, action, reads, source: {} }),
    findReached(services, { draft, action, limit: runsLookedAt }),
    findEmitted(services, draft, action),
  ]);
  const sources = sourcesOf(draft, action).map((source) => source.slug);
  const events = reached.map(({ row, slug: from, names }) => {
    const { id: eventId, story_run_id: runId, at, size } = row;
    return { id: eventId, runId, action: from, at: at.toISOString(), size, stale: names.changed.has(from) };
  });
  const sampled = [...new Set([...sources, ...reads])];
  const samples = Object.fromEntries(sampled.map((one) => [one, sampleOf(draft, one)]));
  return { sources, reads: [...reads], used, missing, events, emitted, samples };
}
