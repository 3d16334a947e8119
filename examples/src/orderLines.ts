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
    const lines = call.to.explode("Each line", { path: call.body.lines, to: "line" });
    const large = lines.to.condition("Is it large?", [
      { type: "greater_or_equal", value: formula<number>`${lines.line.quantity} * ${lines.line.price}`, to: 1000 },
    ]);
    large.match.transform("Mark for review", {
      payload: {
        order: call.body.number,
        sku: lines.line.sku,
        total: formula<number>`${lines.line.quantity} * ${lines.line.price}`,
      },
    });
    large.noMatch.transform("Pass", { payload: { order: call.body.number, sku: lines.line.sku } });
  },
  { description: "One event per order line; large ones are marked for review." },
);
