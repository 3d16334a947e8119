import { formula, story, z } from "@fairlead/sdk";

const order = z.object({
  number: z.string(),
  lines: z.array(z.object({ sku: z.string(), quantity: z.number(), price: z.number() })),
});

/** Takes an order apart into its lines and marks those that someone has to look at. */
export const orderLines = story(
  "Order lines",
  (s) => {
    const call = s.webhook("Receive order", { body: order });

    // Each line goes on as an event of its own, at the same time as the others.
    const each = call.to.explode("Each line", { path: call.body.lines, to: "line" });
    const total = formula<number>`ROUND(${each.line.quantity} * ${each.line.price}, 2)`;

    const large = each.to.condition("Is it large?", total.gte(1000));
    large.match.transform("Mark for review", {
      payload: { order: call.body.number, sku: each.line.sku, total, line: formula<number>`${each.index} + 1` },
    });
    large.noMatch.transform("Pass", { payload: { order: call.body.number, sku: each.line.sku } });
  },
  { description: "One event per order line; large ones are marked for review." },
);
