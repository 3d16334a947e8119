import { randomUUID } from "node:crypto";
import { type StoryDefinition, webhookSettings } from "@fairlead/story";
import { AppError } from "./appError.ts";
import { deriveKey, hashToken, newToken, seal, unseal } from "./secrets.ts";
import type { Services } from "./services.ts";

/**
 * The address of a webhook: who has it may start the story. `draftUrl`: the one by which a call runs the draft.
 * `signingSecrets`: how many secrets its calls may be signed with. `oldAddress`: the one before, while it works.
 */
export type WebhookUrl = {
  action: string;
  url: string;
  draftUrl: string;
  signingSecrets: number;
  oldAddress: OldAddress | null;
};

/** An address that ends: the last four characters of its secret, and when it stops working. */
export type OldAddress = { tail: string; until: string };

/** A webhook action of a definition. */
export type WebhookAction = { id: string; slug: string; path: string };

/** The webhook actions of a definition in their order. */
function webhookActions(definition: StoryDefinition): WebhookAction[] {
  return definition.actions.flatMap((action) =>
    action.type === "webhook" ? [{ id: action.id, slug: action.slug, path: webhookSettings(action).path }] : [],
  );
}

/** The webhook action with this slug. Throws `not_found`. */
export function findWebhookAction(definition: StoryDefinition, slug: string): WebhookAction {
  const found = webhookActions(definition).find((action) => action.slug === slug);
  if (found === undefined) throw new AppError("not_found", `This story has no webhook ${slug}.`);
  return found;
}

/** What a sealed secret belongs to. */
export function secretContext(storyId: string, actionId: string): string {
  return `webhook ${storyId} ${actionId}`;
}

/** The address that a path and a secret make. */
export function webhookUrl(origin: string, path: string, secret: string): string {
  return `${origin}/webhook/${path}/${secret}`;
}

type Writer = Pick<Services["prisma"], "webhook">;

/**
 * Gives every webhook action of a story a secret; those that have one keep it, by action id, so that addresses outlive
 * imports and versions. `secretOf`: a secret that was made beforehand, by the action's slug.
 */
export async function ensureWebhooks(
  tx: Writer,
  secretKey: Buffer,
  story: { id: string; definition: StoryDefinition; secretOf?: (slug: string) => string },
): Promise<void> {
  const known = await tx.webhook.findMany({ where: { storyId: story.id }, select: { actionId: true } });
  const missing = webhookActions(story.definition).filter(({ id }) => !known.some((row) => row.actionId === id));
  const key = deriveKey(secretKey, "webhook secrets");
  const rows = missing.map(({ id, slug }) => {
    const secret = story.secretOf?.(slug) ?? newToken();
    return {
      id: randomUUID(),
      storyId: story.id,
      actionId: id,
      secretHash: hashToken(secret),
      secretSealed: seal(secret, key, secretContext(story.id, id)),
      secretTail: secret.slice(-4),
    };
  });
  if (rows.length > 0) await tx.webhook.createMany({ data: rows });
}

/** The addresses of a definition's webhooks. A secret that was sealed with another key is left out and logged. */
export async function listWebhookUrls(
  { prisma, config, origin, logger }: Pick<Services, "prisma" | "config" | "origin" | "logger">,
  { storyId, definition }: { storyId: string; definition: StoryDefinition },
): Promise<WebhookUrl[]> {
  const rows = await prisma.$queryRaw<UrlRow[]>`
    SELECT action_id AS "actionId", secret_sealed AS "secretSealed", signing_count AS "signingCount",
      old_secret_tail AS "oldTail", CASE WHEN old_until > now() THEN old_until END AS "oldUntil"
    FROM webhook WHERE story_id = ${storyId}::uuid`;
  const key = deriveKey(config.secretKey, "webhook secrets");
  return webhookActions(definition).flatMap(({ id, slug, path }) => {
    const row = rows.find(({ actionId }) => actionId === id);
    const secret = row === undefined ? null : unseal(row.secretSealed, key, secretContext(storyId, id));
    if (row !== undefined && secret !== null) {
      const url = webhookUrl(origin, path, secret);
      const draftUrl = `${url}?draft=${storyId}`;
      return [{ action: slug, url, draftUrl, signingSecrets: row.signingCount, oldAddress: toOldAddress(row) }];
    }
    logger.warn(
      { storyId, action: slug },
      "the address of a webhook can't be shown; FAIRLEAD_SECRET_KEY may have changed",
    );
    return [];
  });
}

type UrlRow = {
  actionId: string;
  secretSealed: Uint8Array;
  signingCount: number;
  oldTail: string | null;
  oldUntil: Date | null;
};

function toOldAddress({ oldTail, oldUntil }: UrlRow): OldAddress | null {
  return oldTail === null || oldUntil === null ? null : { tail: oldTail, until: oldUntil.toISOString() };
}
