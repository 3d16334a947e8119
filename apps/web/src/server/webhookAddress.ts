import * as z from "zod";
import { AppError } from "./appError.ts";
import { deriveKey, hashToken, newToken, seal } from "./secrets.ts";
import type { Actor, Services, Tx } from "./services.ts";
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
  keepOldHours: z.int().min(0).max(168).default(24).meta({
    description: "How many hours the address before works on. 0: it answers 404 at once. Default: 24.",
  }),
});

/** Which webhook: by the slug of its action in the draft of its story. */
export type NamedWebhook = { id: string; action: string };

export type SettingAddress = NamedWebhook & { secret?: string | undefined; keepOldHours: number };

/** A secret may be one webhook's now and none's before: no constraint holds over two columns, so changes take turns. */
const addressLock = 72_707_380;

/**
 * Gives a webhook another address: what was its address before works for `keepOldHours` more, and what was before that one
 * ends. All processes know within half a second. The secret that it has already changes nothing. Throws `not_found`, and
 * `conflict` for a secret that another webhook has, or had before while that works.
 */
export async function setAddress(services: Services, actor: Actor, setting: SettingAddress): Promise<WebhookUrl> {
  const { webhooks } = services;
  const { id, action: slug, keepOldHours, secret = newToken() } = setting;
  const { definition } = await getStory(services, actor, id);
  const action = findWebhookAction(definition, slug);
  const key = deriveKey(services.config.secretKey, "webhook secrets");
  const sealed = seal(secret, key, secretContext(id, action.id));
  try {
    await services.change(async (tx) => {
      await claimSecret(tx, { id, actionId: action.id, hash: hashToken(secret) });
      await tx.$executeRaw`
        UPDATE webhook SET secret_hash = ${hashToken(secret)}, secret_sealed = ${sealed}, secret_tail = ${secret.slice(-4)},
          old_secret_hash = CASE WHEN ${keepOldHours}::int > 0 THEN secret_hash END,
          old_secret_tail = CASE WHEN ${keepOldHours}::int > 0 THEN secret_tail END,
          old_until = CASE WHEN ${keepOldHours}::int > 0 THEN now() + make_interval(hours => ${keepOldHours}::int) END,
          signing_changed_at = now()
        WHERE story_id = ${id}::uuid AND action_id = ${action.id} AND secret_hash <> ${hashToken(secret)}`;
      await tellOthers(tx, id);
    });
  } catch (error) {
    throw isConflict(error) ? taken() : error;
  }
  await webhooks.refresh();
  const urls = await listWebhookUrls(services, { storyId: id, definition });
  const found = urls.find((one) => one.action === slug);
  if (found === undefined) throw new AppError("not_found", `This story has no webhook ${slug}.`);
  return found;
}

/** Ends the address that a webhook had before: it answers 404 at once. Nothing if it has ended. Throws `not_found`. */
export async function endOldAddress(
  services: Services,
  actor: Actor,
  { id, action: slug }: NamedWebhook,
): Promise<void> {
  const { definition } = await getStory(services, actor, id);
  const action = findWebhookAction(definition, slug);
  await services.change(async (tx) => {
    await tx.$executeRaw`
      UPDATE webhook SET old_secret_hash = NULL, old_secret_tail = NULL, old_until = NULL, signing_changed_at = now()
      WHERE story_id = ${id}::uuid AND action_id = ${action.id}`;
    await tellOthers(tx, id);
  });
  await services.webhooks.refresh();
}

/** Sees that no other webhook had this secret before; one whose end has passed gives it up. */
async function claimSecret(tx: Tx, claim: { id: string; actionId: string; hash: Buffer }): Promise<void> {
  const { id, actionId, hash } = claim;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${addressLock}::bigint)`;
  const others = await tx.$queryRaw<unknown[]>`
    SELECT 1 AS one FROM webhook WHERE old_secret_hash = ${hash} AND old_until > now()
      AND NOT (story_id = ${id}::uuid AND action_id = ${actionId})`;
  if (others.length > 0) throw taken();
  await tx.$executeRaw`
    UPDATE webhook SET old_secret_hash = NULL, old_secret_tail = NULL, old_until = NULL WHERE old_secret_hash = ${hash}`;
}

/** The other processes look at stories that changed, on the database's clock. */
async function tellOthers(tx: Tx, storyId: string): Promise<void> {
  await tx.$executeRaw`UPDATE story SET updated_at = now() WHERE id = ${storyId}::uuid`;
}

function taken(): AppError {
  return new AppError("conflict", "Another webhook has this secret. Choose one that nobody can guess, or none.");
}
