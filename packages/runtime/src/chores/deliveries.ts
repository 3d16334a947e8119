import type { Database } from "../database.ts";
import type { Chore } from "./chore.ts";

const rowsPerPass = 50_000;

/** Forgets deliveries of webhooks whose period is over. */
export function createDeliveries(database: Database): Chore {
  return {
    name: "deliveries",
    everyMs: 600_000,
    async runOnce() {
      const rows = await database.query<{ deleted: number }>({
        name: "forget_deliveries",
        text: `WITH gone AS (DELETE FROM delivery WHERE ctid = ANY(ARRAY(
            SELECT ctid FROM delivery WHERE expires_at <= now() LIMIT $1)) RETURNING 1)
          SELECT count(*)::int AS deleted FROM gone`,
        values: [rowsPerPass],
      });
      return { deliveries: rows[0]?.deleted ?? 0 };
    },
  };
}
