import * as z from "zod";
import { topicSchema } from "../liveTopics.ts";
import { memberProcedure } from "./procedure.ts";

/** Topics that one page may watch. */
const topicsMax = 8;

const input = z.strictObject({
  topics: z.array(topicSchema).min(1).max(topicsMax),
  /** What the page already knows: the id of the last message that arrived. */
  lastEventId: z.string().max(500).optional(),
});

/** Tells what changes in some topics, a few times a second at most, until nobody listens or the session ends. */
export const watchLive = memberProcedure.input(input).subscription(({ ctx, input: { topics, lastEventId }, signal }) =>
  ctx.services.live.open({
    actor: ctx.actor,
    topics,
    lastEventId,
    isStillAllowed: ctx.isStillSignedIn,
    signal: signal ?? new AbortController().signal,
  }),
);
