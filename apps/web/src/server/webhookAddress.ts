import * as z from "zod";
import { AppError } from "./appError.ts";
import { deriveKey, hashToken, newToken, seal } from "./secrets.ts";
import type { Actor, Services } from "./services.ts";
import { getStory } from "./stories.ts";
import { isConflict } from "./storySlug.ts";
import { findWebhookAction, listWebhookUrls, secretContext, type WebhookUrl } from "./webhooks.ts";

/** What is set: the second part of a webhook's address; the first is an option of its action. */
export const addressSchema = z.strictObject({
  secret: z
    .string()
    .regex(/^[\w-]{20,100}$/, "may hold 20 to 100 letters, digits, hyphens and underscores")
    .optional()
    .meta({ description: "The second part of the address. Default: a new one of 43 characters." }),
});

export type SettingAddress = { id: string; action: string; secret?: string | undefined };

/**
 * Gives a webhook another address, by the slug of its action in the draft: what was its address before answers 404 at once,
 * in every process within half a second. Throws `not_found`, and `conflict` for a secret that another webhook has.
 */
export async function setAddress(services: Services, actor: Actor, setting: SettingAddress): Promise<WebhookUrl> {
  const { prisma, config, webhooks } = services;
  const { id, secret = newToken() } = setting;
  const { definition } = await getStory(services, actor, id);
  const action = findWebhookAction(definition, setting.action);
  const key = deriveKey(config.secretKey, "webhook secrets");
  const [hash, sealed] = [hashToken(secret), seal(secret, key, secretContext(id, action.id))];
  try {
    await prisma.$transaction([
      prisma.$executeRaw`
        UPDATE webhook SET secret_hash = ${hash}, secret_sealed = ${sealed}, secret_tail = ${secret.slice(-4)},
          signing_changed_at = now()
        WHERE story_id = ${id}::uuid AND action_id = ${action.id}`,
      // The other processes look at stories that changed, on the database's clock.
      prisma.$executeRaw`UPDATE story SET updated_at = now() WHERE id = ${id}::uuid`,
    ]);
  } catch (error) {
    if (!isConflict(error)) throw error;
    throw new AppError("conflict", "Another webhook has this secret. Choose one that nobody can guess, or none.");
  }
  await webhooks.refresh();
  const urls = await listWebhookUrls(services, { storyId: id, definition });
  const found = urls.find((one) => one.action === setting.action);
  if (found === undefined) throw new AppError("not_found", `This story has no webhook ${setting.action}.`);
  return found;
}
