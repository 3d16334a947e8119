import type { Json } from "@fairlead/formula";
import type { CachedEvent } from "./eventCache.ts";
import { newStoryRunId, runIdOf } from "./ids.ts";
import { asLeft, type Locator } from "./locator.ts";
import { toEnded } from "./outcome.ts";
import type { LoadedPlan } from "./planCache.ts";
import { toUnit, type Unit } from "./rows.ts";
import { RuntimeError } from "./runtimeError.ts";
import { toStorable } from "./storableText.ts";

/** An event that comes from outside and starts a story run. */
export type RootEvent = {
  /** Slug of the action that received it. */
  action: string;
  data: Json;
  /** What started the story run, e.g. `webhook` or `sample`. */
  trigger: string;
  /** Webhook calls of this installation that led here, default 0: a call from outside. */
  hops?: number;
  /** The id of its story run, for events that must exist once whoever accepts them; default: a new one. */
  storyRunId?: string;
};

/** The rows that accept a root event, and what follows from it. */
export type Accepted = { unit: Unit; event: CachedEvent; children: Locator[] };

/**
 * Builds what accepting an event writes: the story run, its root run and the event.
 * Throws `event_too_large` or `bad_text` for data that can't be stored.
 */
export function acceptRoot(loaded: LoadedPlan, root: RootEvent, nowMs: number): Accepted {
  const { tenantId, storyId, versionId, plan } = loaded;
  const { action, hops = 0, storyRunId = newStoryRunId(nowMs) } = root;
  const locator = {
    storyRunId,
    storyId,
    versionId,
    parentEventId: null,
    action,
    loopIndex: 0,
    attempt: 1,
    hops,
    dueMs: nowMs,
    backoffMs: 0,
    isOnly: true,
  };
  const facts = { plan, locator, parent: null, startedMs: nowMs, endedMs: nowMs, waits: null };
  const outputs = [{ data: root.data, port: "default" as const }];
  const ended = toEnded(facts, { performed: { outcome: "emitted", outputs }, log: [] });
  const [event] = ended.emitted;
  if (event === undefined || ended.run.outcome !== "emitted") throw refusal(root.data);
  const start = { id: storyRunId, tenantId, storyId, versionId, trigger: root.trigger, createdMs: nowMs };
  const unit = toUnit({ storyRunId, headId: runIdOf(locator), start, runs: [ended.run], events: ended.events });
  return { unit, event, children: asLeft(ended.children) };
}

function refusal(data: Json): Error {
  const storable = toStorable(data);
  return storable.ok ? new Error("A root run emitted nothing.") : new RuntimeError(storable.code, storable.message);
}
