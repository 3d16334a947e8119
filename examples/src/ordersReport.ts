import { formula, story, text, z } from "@fairlead/sdk";

const order = z.object({ customer: z.string() });
const answer = z.object({ row_count: z.number(), rows: z.array(z.object({ id: z.number(), total: z.string() })) });

/**
 * Asks a database for the open orders of a customer. `origin` is where SQL over HTTP listens (docs/sql.md); its token is the
 * credential `sql`.
 */
export function ordersReport({ origin }: { origin: string }) {
  return story("Orders report", (s) => {
    const call = s.webhook("Receive customer", { body: order, path: "orders-report" });
    const found = call.to.http("Ask the shop", {
      url: `${origin}/query/shop`,
      method: "post",
      headers: { Authorization: text`Bearer ${formula<string>`CREDENTIAL.sql`}` },
      body: {
        sql: "SELECT id, total FROM orders WHERE customer = $1 AND paid_at IS NULL ORDER BY id",
        params: [call.body.customer],
      },
      response: answer,
    });
    found.to.transform("Report", {
      payload: { customer: call.body.customer, orders: found.body.rows, count: found.body.row_count },
    });
    found.failed.transform("Could not ask", {
      payload: { why: text`The shop did not answer: ${found.failed.event.error.message}` },
    });
  });
}
