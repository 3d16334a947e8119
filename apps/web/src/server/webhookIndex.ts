import { hash } from "node:crypto";
import type { Clock, LoadedPlan } from "@fairlead/runtime/enqueue";
import { compileStory, parseStory, type StoryDefinition, webhookSettings } from "@fairlead/story";
import { type CallRules, toCallRules } from "./webhookRules.ts";

/** A webhook that takes calls at the moment. */
export type LiveWebhook = {
  storyId: string;
  teamId: string;
  path: string;
  /** HTTP methods that start a story run. */
  verbs: readonly string[];
  /** The value of the Allow header. */
  allow: string;
  /** Slug of the webhook's action. */
  action: string;
  /** What its calls have to pass and are answered by, besides this; null for a webhook without such options. */
  rules: CallRules | null;
  /** Whether it is a draft's. */
  isDraft?: boolean;
  /** The version that its events belong to. */
  load(): LoadedPlan;
};

/** A story's live version with its webhooks as they are stored. */
export type LiveStory = {
  storyId: string;
  tenantId: string;
  teamId: string;
  versionId: string;
  /** Changes with the version and with the secrets of its webhooks. */
  revision: string;
  definition: unknown;
  webhooks: readonly IndexedRow[];
};

type Row = { id: string; action_id: string; signingSecrets: readonly string[] };

/** `old_secret_hash`: of the secret before, null if it has none that works; `old_left_ms`: how much longer it works. */
type IndexedRow = Row & { secret_hash: Buffer; old_secret_hash: Buffer | null; old_left_ms: number | null };

/** The webhooks of live versions by the hash of their secret, and of the one before until its end. */
export type WebhookIndex = {
  /** Puts a story's webhooks in place of those it had. Returns false if its definition can't be read. */
  put(story: LiveStory): boolean;
  remove(storyId: string): void;
  /** The revision of a story whose webhooks are here. */
  revisionOf(storyId: string): string | null;
  /** The webhook with this secret if this is its path, else null. The same work for both kinds of wrong. */
  find(path: string, secret: string): LiveWebhook | null;
};

/** `untilMs`: on the monotonic clock; infinite for the secret that a webhook has now. */
type Entry = { webhook: LiveWebhook; untilMs: number };

/** Creates an empty index. `clock` tells when old addresses end. */
export function createWebhookIndex(clock: Pick<Clock, "mono">): WebhookIndex {
  const webhooks = new Map<string, Entry>();
  const stories = new Map<string, { revision: string; keys: string[] }>();

  function remove(storyId: string): void {
    // A secret that this story gave up may be another one's by now.
    for (const key of stories.get(storyId)?.keys ?? []) {
      if (webhooks.get(key)?.webhook.storyId === storyId) webhooks.delete(key);
    }
    stories.delete(storyId);
  }

  return {
    put(story) {
      remove(story.storyId);
      const entries = toEntries(story, clock.mono());
      for (const [key, entry] of entries ?? []) webhooks.set(key, entry);
      stories.set(story.storyId, { revision: story.revision, keys: (entries ?? []).map(([key]) => key) });
      return entries !== null;
    },
    remove,
    revisionOf: (storyId) => stories.get(storyId)?.revision ?? null,
    find(path, secret) {
      const entry = webhooks.get(hash("sha256", secret, "base64"));
      if (entry === undefined || entry.webhook.path !== path || entry.untilMs <= clock.mono()) return null;
      return entry.webhook;
    },
  };
}

function toEntries({ definition, webhooks, revision: _, ...ids }: LiveStory, nowMs: number): [string, Entry][] | null {
  const parsed = parseStory(definition);
  if (!parsed.ok) return null;
  const load = once(() => loadPlan(parsed.definition, ids));
  return toLiveWebhooks(parsed.definition, webhooks, { ...ids, load }).flatMap(
    ({ row, webhook }): [string, Entry][] => {
      const old = row.old_secret_hash;
      const now: [string, Entry] = [row.secret_hash.toString("base64"), { webhook, untilMs: Number.POSITIVE_INFINITY }];
      if (old === null) return [now];
      return [now, [old.toString("base64"), { webhook, untilMs: nowMs + (row.old_left_ms ?? 0) }]];
    },
  );
}

type Of = { storyId: string; tenantId: string; teamId: string; load: () => LoadedPlan };

/** The webhooks of a definition that take calls, as they are stored: none for actions that are gone or disabled. */
export function toLiveWebhooks<Stored extends Row>(
  { actions, settings }: StoryDefinition,
  webhooks: readonly Stored[],
  { storyId, tenantId, teamId, load }: Of,
): { row: Stored; webhook: LiveWebhook }[] {
  const inputs = settings?.callable?.inputs ?? [];
  return webhooks.flatMap((row) => {
    const { id, action_id, signingSecrets } = row;
    const action = actions.find((one) => one.id === action_id && !one.disabled);
    if (action?.type !== "webhook") return [];
    const { path, verbs } = webhookSettings(action);
    const allow = [...new Set([...verbs, "HEAD", "OPTIONS"])].join(", ");
    const rules = toCallRules(action.options, { webhookId: id, tenantId, signingSecrets, inputs });
    return [{ row, webhook: { storyId, teamId, path, verbs, allow, action: action.slug, rules, load } }];
  });
}

type Ids = { storyId: string; tenantId: string; teamId: string; versionId: string };

function loadPlan(definition: StoryDefinition, ids: Ids): LoadedPlan {
  const compiled = compileStory(definition);
  if (compiled.ok) return { plan: compiled.plan, ...ids };
  throw new Error(`Version ${ids.versionId} can't be run by this release: ${compiled.problems[0]?.message}`);
}

/** Plans are compiled at the first call: most stories of a large installation are quiet. */
function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
