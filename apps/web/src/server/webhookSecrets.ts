import type { Logger } from "pino";
import * as z from "zod";
import { deriveKey, seal, unseal } from "./secrets.ts";
import type { Actor, Services } from "./services.ts";
import { getStory } from "./stories.ts";
import type { WebhookRow } from "./webhookQueries.ts";
import { findWebhookAction } from "./webhooks.ts";

/** Secrets that calls may be signed with at a time: the one in use, and those before it while senders change over. */
const secretsMax = 3;
const secrets = z.array(z.string());

function contextOf(storyId: string, actionId: string): string {
  return `webhook signing ${storyId} ${actionId}`;
}

/** Reads the secrets that a webhook's calls are signed with. Those that can't be read are none, so its calls are refused. */
export function createUnsealSigning(secretKey: Buffer, logger: Logger): (webhook: WebhookRow) => readonly string[] {
  const key = deriveKey(secretKey, "webhook secrets");
  return ({ story_id: storyId, action_id: actionId, signing_sealed: sealed }) => {
    if (sealed === null) return [];
    const text = unseal(sealed, key, contextOf(storyId, actionId));
    if (text !== null) return secrets.parse(JSON.parse(text));
    logger.warn({ storyId, actionId }, "the secrets that a webhook's calls are signed with can't be read");
    return [];
  };
}

/** What is set: the secrets that senders sign with, the newest first; none closes a webhook that checks signatures. */
export const signingSecretsSchema = z.strictObject({
  secrets: z
    .array(z.string().min(8).max(500))
    .max(secretsMax)
    .meta({ description: "The secrets that calls are signed with, the newest first. They are never shown again." }),
});

export type SettingSecrets = { id: string; action: string; secrets: readonly string[] };

/**
 * Sets the secrets that calls of a webhook are signed with, by the slug of its action in the draft. They hold at once.
 * Throws `not_found`.
 */
export async function setSigningSecrets(services: Services, actor: Actor, setting: SettingSecrets): Promise<void> {
  const { config, webhooks } = services;
  const { id } = setting;
  const { definition } = await getStory(services, actor, id);
  const action = findWebhookAction(definition, setting.action);
  const key = deriveKey(config.secretKey, "webhook secrets");
  const count = setting.secrets.length;
  const sealed = count === 0 ? null : seal(JSON.stringify(setting.secrets), key, contextOf(id, action.id));
  // The other processes look at stories that changed, on the database's clock.
  await services.change(async (tx) => {
    await tx.$executeRaw`
      UPDATE webhook SET signing_sealed = ${sealed}, signing_count = ${count}, signing_changed_at = now()
      WHERE story_id = ${id}::uuid AND action_id = ${action.id}`;
    await tx.$executeRaw`UPDATE story SET updated_at = now() WHERE id = ${id}::uuid`;
  });
  await webhooks.refresh();
}
