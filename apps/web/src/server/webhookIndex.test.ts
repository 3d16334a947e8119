import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { createWebhookIndex, type LiveStory } from "./webhookIndex.ts";

const receive = { id: "a", slug: "receive_it", name: "Receive it", type: "webhook", options: {} };
const definition = { formatVersion: 1, name: "Indexed", actions: [receive], links: [] };

type Secrets = { now: string; old?: string; leftMs?: number };

/** A story whose only webhook has these secrets. */
function storyWith({ now, old, leftMs = 0 }: Secrets, changed: Partial<LiveStory> = {}): LiveStory {
  const old_secret_hash = old === undefined ? null : hash("sha256", old, "buffer");
  const secrets = { secret_hash: hash("sha256", now, "buffer"), old_secret_hash, old_left_ms: leftMs };
  const ids = { storyId: "story", tenantId: "tenant", teamId: "team", versionId: "version", revision: "1" };
  return { ...ids, definition, webhooks: [{ id: "w", action_id: "a", signingSecrets: [], ...secrets }], ...changed };
}

function createIndex() {
  const time = { ms: 5_000 };
  const index = createWebhookIndex({ mono: () => time.ms });
  return { index, time, slugOf: (secret: string) => index.find("receive-it", secret)?.action ?? null };
}

test("the secret before is the same webhook until its end, under its path alone", () => {
  const { index, time, slugOf } = createIndex();
  expect(index.put(storyWith({ now: "new", old: "old", leftMs: 1_000 }))).toBe(true);
  expect(index.find("receive-it", "old")).toBe(index.find("receive-it", "new"));
  expect(index.find("other", "old")).toBeNull();
  time.ms += 999;
  expect(slugOf("old")).toBe("receive_it");
  time.ms += 1;
  expect([slugOf("old"), slugOf("new")]).toEqual([null, "receive_it"]);
});

test("both secrets go with the story, and with an action that is disabled", () => {
  const { index, slugOf } = createIndex();
  const secrets = { now: "new", old: "old", leftMs: 1_000 };
  index.put(storyWith(secrets));
  index.put(storyWith(secrets, { definition: { ...definition, actions: [{ ...receive, disabled: true }] } }));
  expect([slugOf("old"), slugOf("new")]).toEqual([null, null]);
  index.put(storyWith(secrets));
  index.remove("story");
  expect([slugOf("old"), slugOf("new")]).toEqual([null, null]);
});

test("a secret that another story took is not lost when the one that had it is put again", () => {
  const { index } = createIndex();
  index.put(storyWith({ now: "first", old: "given-up", leftMs: 1 }));
  index.put(storyWith({ now: "given-up" }, { storyId: "taker" }));
  index.put(storyWith({ now: "first" }));
  expect(index.find("receive-it", "given-up")?.storyId).toBe("taker");
});
