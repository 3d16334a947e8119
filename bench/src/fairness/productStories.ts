/** Stories of the whole product that take slots for a known time, as definitions. */

const link = (from: string, to: string) => ({ from, to });

const action = (slug: string, type: string, options: object) => ({ id: slug, slug, type, name: slug, options });

const receive = action("receive", "webhook", {});

/** A webhook, and a request to a server that answers after as many ms as the event says in `ms`. */
export function waitingStory(name: string, url: string) {
  const call = action("call", "http_request", { url: `${url}?ms=<<receive.body.ms>>`, method: "post", body: 1 });
  return { formatVersion: 1, name, actions: [receive, call], links: [link("receive", "call")] };
}

const each = action("each", "event_transform", { mode: "explode", path: "=receive.body.items" });

/** A webhook whose event falls into items, and a transform of each. */
export function noopStory() {
  const use = action("use", "event_transform", { mode: "message", payload: "=each.item" });
  const links = [link("receive", "each"), link("each", "use")];
  return { formatVersion: 1, name: "No-op runs", actions: [receive, each, use], links };
}

/** A webhook whose event falls into items, and for each a request to a server that answers after `ms`. */
export function shortRunsStory(url: string, ms: number) {
  const use = action("use", "http_request", { url: `${url}?ms=${ms}`, method: "post", body: 1 });
  const links = [link("receive", "each"), link("each", "use")];
  return { formatVersion: 1, name: `Runs of ${ms} ms`, actions: [receive, each, use], links };
}
