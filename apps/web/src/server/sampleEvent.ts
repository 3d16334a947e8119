import { isObject, type Json } from "@fairlead/formula";
import { compileStory, webhookEvent } from "@fairlead/story";
import * as z from "zod";
import { AppError, notFound } from "./appError.ts";
import { readVersion } from "./recordQueries.ts";
import type { Actor, Services } from "./services.ts";
import { readDraft } from "./stories.ts";

const json: z.ZodType<Json> = z.json();

/**
 * Sends a story its sample event, through the same intake as a webhook call. Throws `not_found`, or `conflict` when the
 * story is not published or has no sample event.
 */
export async function sendSample(services: Services, actor: Actor, id: string): Promise<{ storyRunId: string }> {
  const { prisma, pool, intake } = services;
  const { tenantId, teamId } = actor;
  const story = await prisma.story.findFirst({
    where: { id, tenantId, teamId, deletedAt: null },
    select: { liveVersionId: true, sampleEvent: true },
  });
  if (story === null) throw notFound("story");
  if (story.liveVersionId === null)
    throw new AppError("conflict", "This story is not published yet. Publish it first.");
  if (story.sampleEvent === null) throw new AppError("conflict", "This story has no sample event.");
  const definition = readDraft(await readVersion(pool, story.liveVersionId));
  const compiled = compileStory(definition);
  const [action] = compiled.ok ? compiled.plan.roots : [];
  if (!compiled.ok || action === undefined)
    throw new AppError("conflict", "The live version has no webhook to send to.");
  const ids = { tenantId, teamId, storyId: id, versionId: story.liveVersionId };
  const options = definition.actions.find(({ slug }) => slug === action)?.options ?? {};
  const data = webhookEvent(options as { emits?: "call" | "body" }, toWebhookData(json.parse(story.sampleEvent)));
  const { storyRunId } = await intake.accept({ ...ids, plan: compiled.plan, action, data, trigger: "sample" });
  return { storyRunId };
}

/** A sample event is what a webhook emits; one that is a body only is dressed as a call. */
function toWebhookData(event: Json): { [name: string]: Json; body: Json } {
  if (isObject(event) && "headers" in event && event.body !== undefined) return { ...event, body: event.body };
  return { body: event, headers: { "content-type": "application/json" }, query: {}, method: "POST" };
}
