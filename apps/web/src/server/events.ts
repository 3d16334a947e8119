import type { Json } from "@fairlead/formula";
import { eventsOfLineage, type Lineage } from "@fairlead/story";
import { notFound } from "./appError.ts";
import { type EventPort, type FullEventRow, readEvent } from "./recordQueries.ts";
import type { Actor, Services } from "./services.ts";

/** An event with its data; `data` is null and `truncated` true when it is too large to be shown without being asked for. */
export type EventDetail = {
  id: string;
  storyId: string;
  storyRunId: string;
  actionRunId: string;
  parentEventId: string | null;
  action: string;
  seq: number;
  /** The kind of links that it leaves by; `none`: it was copied from another run only to be read. */
  port: EventPort;
  /** The event that this one is a copy of, if it was emitted again or an action was tried again with it. */
  copyOf: string | null;
  versionId: string;
  createdAt: string;
  /** Characters of the data as JSON. */
  size: number;
  truncated: boolean;
  data: Json;
  /** The latest event of each earlier action that something downstream reads, by slug. */
  lineage: Lineage | null;
};

/** Characters of data that are sent unless all of it is asked for. */
const shownCharactersMax = 200_000;

/** An event by its id. Throws `not_found`, for another team's event as well. */
export async function getEvent(
  { pool }: Services,
  actor: Actor,
  { id, full = false }: { id: string; full?: boolean | undefined },
): Promise<EventDetail> {
  const row = await readEvent(pool, actor, { id, charactersMax: full ? 2 ** 31 - 1 : shownCharactersMax });
  if (row === null) throw notFound("event");
  return toDetail(row);
}

function toDetail(row: FullEventRow): EventDetail {
  return {
    id: row.id,
    storyId: row.story_id,
    storyRunId: row.story_run_id,
    actionRunId: row.action_run_id,
    parentEventId: row.parent_event_id,
    action: row.action,
    seq: row.seq,
    port: row.port,
    copyOf: row.copy_of,
    versionId: row.version_id,
    createdAt: row.created_at.toISOString(),
    size: row.size,
    truncated: row.data === null,
    data: row.data === null ? null : JSON.parse(row.data),
    lineage: row.lineage === null ? null : eventsOfLineage(row.lineage),
  };
}
