import { formula, story, text, z } from "@fairlead/sdk";

const order = z.object({
  number: z.string(),
  lines: z.array(z.object({ sku: z.string(), quantity: z.number(), price: z.number() })),
});

export default story(
  "Order lines",
  (s) => {
    const call = s.webhook("Receive order", { body: order, path: "orders", verbs: ["POST"] });
    const each = call.to.explode("Each line", { path: call.body.lines, to: "line", limit: 200 });
    const large = each.to.condition("Is it large?", [
      { type: "greater_or_equal", value: formula<number>`${each.line.quantity} * ${each.line.price}`, to: 1000 },
    ]);
    const asked = large.match.http("Ask for review", {
      url: text`https://review.example.com/orders/${call.body.number}`,
      method: "post",
      body: { sku: each.line.sku, note: text`Line ${formula`${each.index} + 1`} of ${each.at("size")}` },
    });
    asked.failed.transform("Not asked", { payload: { why: text`${asked.failed.event.error.message}` } });
  },
  { description: "One event per order line; large ones are sent for review." },
);
