import * as z from "zod";
import { readBoard } from "./activity.ts";
import { readFairness, readStoryFairness } from "./fairness.ts";
import { idSchema, limitSchema, statusSchema } from "./inputs.ts";
import { readPresence } from "./presence.ts";
import { readRunPage } from "./runDetail.ts";
import { listRunsNow } from "./runList.ts";
import type { Actor, Services } from "./services.ts";

/** What of the workspace a page can be told about as it changes. */
export const topicSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("board"), id: idSchema }),
  z.strictObject({
    kind: z.literal("runs"),
    storyId: idSchema.optional(),
    status: statusSchema.optional(),
    upTo: idSchema.optional(),
    limit: limitSchema.optional(),
  }),
  z.strictObject({ kind: z.literal("presence"), id: idSchema }),
  z.strictObject({ kind: z.literal("run"), id: idSchema }),
  z.strictObject({ kind: z.literal("fairness") }),
  z.strictObject({ kind: z.literal("storyFairness"), id: idSchema }),
]);

export type Topic = z.infer<typeof topicSchema>;

type TopicOf<Kind extends Topic["kind"]> = Extract<Topic, { kind: Kind }>;

/** How each topic is read: what the queries of the same pages answer, so that both fill the same place. */
const readers = {
  board: (services, actor, { id }) => readBoard(services, actor, id),
  runs: (services, actor, { kind: _, ...query }) => listRunsNow(services, actor, query),
  presence: (services, actor, { id }) => readPresence(services, actor, id),
  run: (services, actor, { id }) => readRunPage(services, actor, id),
  fairness: (services, actor) => readFairness(services, actor),
  storyFairness: (services, actor, { id }) => readStoryFairness(services, actor, id),
} satisfies { [Kind in Topic["kind"]]: (services: Services, actor: Actor, topic: TopicOf<Kind>) => Promise<unknown> };

type Readers = typeof readers;

/**
 * What is new in one topic. `at`: which of the topics that were asked for. `data` is null when it can't be read at the
 * moment: the query tells why.
 */
export type LiveUpdate = {
  [Kind in Topic["kind"]]: { at: number; kind: Kind; data: Awaited<ReturnType<Readers[Kind]>> | null };
}[Topic["kind"]];

/** Reads what a topic is about, for somebody. Throws `not_found` as the query does. */
export function readTopic(services: Services, actor: Actor, topic: Topic): Promise<unknown> {
  const read = readers[topic.kind] as (services: Services, actor: Actor, topic: Topic) => Promise<unknown>;
  return read(services, actor, topic);
}

/** The name of what is read: the same for all members of a team. */
export function topicKey({ tenantId, teamId }: Actor, topic: Topic): string {
  const fields = Object.entries(topic).filter(([, value]) => value !== undefined);
  return JSON.stringify([tenantId, teamId, ...fields.sort(([a], [b]) => (a < b ? -1 : 1))]);
}
