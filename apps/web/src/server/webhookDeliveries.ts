import { hash } from "node:crypto";
import type { Json } from "@fairlead/formula";
import { eventIdOf, runIdOf } from "@fairlead/runtime/enqueue";
import type { WebhookOptions } from "@fairlead/story";
import { valueAt } from "./webhookFormulas.ts";
import type { Sql } from "./webhookQueries.ts";

/** How deliveries are told apart. */
export type DeduplicateOptions = NonNullable<WebhookOptions["deduplicate"]>;

const headers = {
  github: "x-github-delivery",
  standard: "webhook-id",
  idempotency_key: "idempotency-key",
} as const;
const places = { slack: ["body", "event_id"], stripe: ["body", "id"] } as const;

/** The id of a delivery by its headers or its body; null if it has none. The preset `custom` is a formula's. */
export function readDeliveryId(by: Exclude<DeduplicateOptions["by"], "custom">, data: Json): string | null {
  const id = by === "slack" || by === "stripe" ? valueAt(data, places[by]) : valueAt(data, ["headers", headers[by]]);
  return typeof id === "string" && id !== "" ? id : null;
}

/** A delivery of a webhook, and the id that its story run gets if it is the first. */
export type Delivery = { webhookId: string; deliveryId: string; storyRunId: string; periodSeconds: number };

/** `isFirst`: nobody has come with this id before. `isStored`: its story run is there already. */
export type Claimed = { storyRunId: string; isFirst: boolean; isStored: boolean };

/**
 * Gives a delivery its story run: the first with an id decides for all that come within the period, in every process. What
 * crashed between this and storing the event is stored by the next delivery, under the same id.
 */
export async function claimDelivery(sql: Sql, delivery: Delivery): Promise<Claimed> {
  const { webhookId, deliveryId, storyRunId, periodSeconds } = delivery;
  const { rows } = await sql.query<{ story_run_id: string }>({
    name: "claim_delivery",
    text: `INSERT INTO delivery AS known (webhook_id, key_hash, story_run_id, expires_at)
      VALUES ($1, $2, $3, now() + make_interval(secs => $4))
      ON CONFLICT (webhook_id, key_hash) DO UPDATE SET
        story_run_id = CASE WHEN known.expires_at <= now() THEN excluded.story_run_id ELSE known.story_run_id END,
        expires_at = CASE WHEN known.expires_at <= now() THEN excluded.expires_at ELSE known.expires_at END
      RETURNING story_run_id`,
    values: [webhookId, hash("sha256", deliveryId, "buffer"), storyRunId, periodSeconds],
  });
  const given = rows[0]?.story_run_id ?? storyRunId;
  if (given === storyRunId) return { storyRunId, isFirst: true, isStored: false };
  return { storyRunId: given, isFirst: false, isStored: await isStored(sql, given) };
}

async function isStored(sql: Sql, storyRunId: string): Promise<boolean> {
  const { rows } = await sql.query({
    name: "delivered_story_run",
    text: "SELECT 1 FROM story_run WHERE id = $1",
    values: [storyRunId],
  });
  return rows.length > 0;
}

/** The id of the event that a story run begins with. */
export function rootEventId(storyRunId: string, action: string): string {
  return eventIdOf(runIdOf({ storyRunId, parentEventId: null, action, loopIndex: 0 }), 0);
}
