import { formula, type StoryDefinition, story, text, z } from "@fairlead/sdk";

/**
 * Fetches all orders of a shop, page by page, and says how many there are. A service that is busy or drops the connection is
 * asked again; what it refuses for good goes the other way, with the reason.
 */
export function orderExport({ shopUrl }: { shopUrl: string }): StoryDefinition {
  return story("Order export", (s) => {
    const asked = s.webhook("Export asked for", { body: z.object({ since: z.string() }) });
    const orders = asked.to.http("Fetch orders", {
      url: `${shopUrl}/orders`,
      query: { since: asked.body.since, cursor: formula<string>`DEFAULT(PAGINATE.previous_response.body.next, NULL)` },
      pagination: { hasMore: formula`RESPONSE.body.next != NULL`, maxPages: 20 },
      errorIf: formula`DEFAULT(RESPONSE.body.error, NULL) != NULL`,
      output: {
        orders: formula`FLATTEN(MAP(RESPONSE.body, LAMBDA(page, page.orders)))`,
        pages: formula`RESPONSE.pages`,
      },
      retry: { limit: 5 },
    });
    orders.to.transform("Report", {
      payload: { count: formula<number>`SIZE(fetch_orders.orders)`, pages: formula<number>`fetch_orders.pages` },
    });
    orders.failed.transform("Say why not", {
      payload: { reason: text`No orders: ${orders.failed.event.error.message}` },
    });
  });
}
