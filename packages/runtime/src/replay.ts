import { findAction, type LinkKind, type Plan, type RecordedEvent } from "@fairlead/story";
import type { Database } from "./database.ts";
import { eventIdOf, newStoryRunId, runIdOf } from "./ids.ts";
import type { Locator } from "./locator.ts";
import type { LoadedPlan, PlanCache } from "./planCache.ts";
import { pathToEvent, replayedEvent, startOfReplay } from "./replaySql.ts";
import { RuntimeError } from "./runtimeError.ts";

/** What is to be repeated of a story run. */
export type Replay = {
  storyRunId: string;
  /** The event that it goes on from. */
  eventId: string;
  /** The action that is tried again with this event; null: all that the event's links lead to. */
  action: string | null;
  /** The version that the new story run runs; null: the same as before. */
  versionId: string | null;
};

export type ReplayMeans = { database: Database; plans: PlanCache; nowMs: number };

/** A story run that was started, and what follows from its root. */
export type StartedReplay = { storyRunId: string; loaded: LoadedPlan; children: Locator[] };

type Lineage = Readonly<Record<string, string>>;
type SourceRow = { action: string; port: RecordedEvent["port"]; lineage: Lineage | null; version_id: string };
type PathRow = { id: string; action: string; lineage: Lineage | null };
type Source = { action: string; port: LinkKind; lineage: Lineage; versionId: string };

/** Events on the way to one that are looked through for what a newer version reads. */
const pathLengthMax = 1_000;

/**
 * Starts a new story run whose root is a copy of an event. The earlier events that its formulas read are copied as well, so
 * that it stands by itself, whatever becomes of the one that it repeats. Nothing of that one changes.
 */
export async function startReplay(replay: Replay, means: ReplayMeans): Promise<StartedReplay> {
  const source = await readSource(replay, means.database);
  const loaded = await means.plans.load(replay.versionId ?? source.versionId);
  const next = findNext(loaded.plan, source, replay);
  const earlier = await findEarlier(next.reads, source, { replay, database: means.database });
  const storyRunId = newStoryRunId(means.nowMs);
  const rootId = runIdOf({ storyRunId, parentEventId: null, action: source.action, loopIndex: 0 });
  const copies = [[source.action, replay.eventId] as const, ...earlier].map(([slug, id], seq) => ({
    ...{ slug, id, copy: eventIdOf(rootId, seq), port: seq === 0 ? source.port : "none" },
  }));
  const [first, ...others] = copies;
  const lineage = Object.fromEntries(others.map(({ slug, copy }) => [slug, copy]));
  const written = await means.database.query({
    ...startOfReplay,
    values: [
      ...[
        replay.storyRunId,
        copies.map(({ id }) => id),
        copies.map(({ copy }) => copy),
        copies.map(({ port }) => port),
      ],
      ...[others.length === 0 ? null : JSON.stringify(lineage), storyRunId],
      ...[
        loaded.tenantId,
        loaded.storyId,
        loaded.versionId,
        replay.action === null ? "reemit" : "retry",
        replay.action,
      ],
      ...[rootId, next.actions.length, means.nowMs],
    ],
  });
  if (written.length === 0 || first === undefined) throw notFound();
  const ids = { storyRunId, storyId: loaded.storyId, versionId: loaded.versionId };
  const times = { attempt: 1, hops: 0, dueMs: means.nowMs, backoffMs: 0 };
  const children = next.actions.map((action) => ({
    ...{ ...ids, ...times, parentEventId: first.copy, action, loopIndex: 0 },
  }));
  return { storyRunId, loaded, children };
}

async function readSource({ storyRunId, eventId }: Replay, database: Database): Promise<Source> {
  const [row] = await database.query<SourceRow>({ ...replayedEvent, values: [storyRunId, eventId] });
  // What was copied only to be read has led nowhere, and its original can be repeated.
  if (row === undefined || row.port === "none") throw notFound();
  return { action: row.action, port: row.port, lineage: row.lineage ?? {}, versionId: row.version_id };
}

type Next = { actions: readonly string[]; reads: readonly string[] };

/** The actions that the event goes to, and those whose events are read by them or further on. */
function findNext(plan: Plan, { action: slug, port }: Source, { action: retried }: Replay): Next {
  const from = findAction(plan, retried ?? slug);
  if (from === undefined) {
    const message = `The version has no action "${retried ?? slug}". Choose a version that has it.`;
    throw new RuntimeError("action_not_found", message);
  }
  const reads = new Set(retried === null ? from.keeps : [...from.reads, ...from.keeps]);
  reads.delete(slug);
  return { actions: retried === null ? from.next[port] : [retried], reads: [...reads] };
}

type Finding = { replay: Replay; database: Database };

/** The latest event of each slug, as the event carries it, or on the way to it where the version before did not read it. */
async function findEarlier(
  slugs: readonly string[],
  { lineage }: Source,
  { replay, database }: Finding,
): Promise<[slug: string, eventId: string][]> {
  const latest = new Map(Object.entries(lineage));
  if (slugs.some((slug) => !latest.has(slug))) {
    const values = [replay.storyRunId, replay.eventId, pathLengthMax];
    const path = await database.query<PathRow>({ ...pathToEvent, values });
    const onTheWay = path.flatMap(({ id, action, lineage: carried }) => [
      [action, id] as const,
      ...Object.entries(carried ?? {}),
    ]);
    for (const [slug, id] of onTheWay) if (!latest.has(slug)) latest.set(slug, id);
  }
  return slugs.flatMap((slug) => {
    const id = latest.get(slug);
    return id === undefined ? [] : [[slug, id]];
  });
}

function notFound(): RuntimeError {
  return new RuntimeError("event_not_found", "The event is not in the record any more, or was only copied to be read.");
}
