/** The stories that are measured, as definitions. */

const link = (from: string, to: string) => ({ from, to });

const action = (slug: string, type: string, options: object) => ({
  id: slug,
  slug,
  type,
  name: slug.replaceAll("_", " "),
  options,
});

/** A webhook and nothing behind it: what accepting alone costs. */
export const acceptOnly = {
  formatVersion: 1,
  name: "Accept",
  actions: [action("receive", "webhook", {})],
  links: [],
};

/** W1: webhook, transform of four fields, condition, HTTP request to an echo server, transform. */
export function w1(echoUrl: string) {
  const shape = {
    id: "=receive.body.id",
    who: "<<receive.body.user.name>>",
    total: "=receive.body.amount * 2",
    tag: "<<receive.body.kind>>-w1",
  };
  return {
    formatVersion: 1,
    name: "W1",
    actions: [
      action("receive", "webhook", {}),
      action("shape", "event_transform", { mode: "message", payload: shape }),
      action("decide", "condition", { rules: [{ type: "is_true", value: "=shape.total > 1" }] }),
      action("call", "http_request", { url: echoUrl, method: "post", body: "=shape" }),
      action("finish", "event_transform", { mode: "message", payload: { status: "=call.status", id: "=shape.id" } }),
    ],
    links: [link("receive", "shape"), link("shape", "decide"), link("decide", "call"), link("call", "finish")],
  };
}

/** W2: webhook and ten transforms, each with an expression over the one before it. */
export function w2() {
  const steps = Array.from({ length: 10 }, (_, index) => {
    const before = index === 0 ? "receive.body.amount" : `step_${index}.value`;
    return action(`step_${index + 1}`, "event_transform", { mode: "message", payload: { value: `=${before} + 1` } });
  });
  const chain = ["receive", ...steps.map((step) => step.slug)];
  return {
    formatVersion: 1,
    name: "W2",
    actions: [action("receive", "webhook", {}), ...steps],
    links: chain.slice(1).map((to, index) => link(chain[index] ?? "", to)),
  };
}

/** About 1 kB of JSON, as a service would send it. */
export const payload = JSON.stringify({
  id: "evt-104512",
  kind: "alert",
  amount: 21,
  user: { name: "Ana Example", email: "ana@example.com", roles: ["analyst", "on-call"] },
  note: "x".repeat(700),
  tags: { source: "bench", region: "eu", severity: "high" },
});
