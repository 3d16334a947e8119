import type { StoryDefinition, StoryLink } from "@fairlead/story";
import { Check, MailWarning, X } from "lucide-react";
import type { ActionActivity, BoardActivity } from "../../server/activity.ts";
import type { Wait } from "../../server/waits.ts";
import { linkKey } from "../board/graph.ts";
import type { CardStatus, LinkStatus, Statuses } from "../board/statusStore.ts";
import { outcomes } from "../parts/statusWords.ts";
import { countOf, formatDuration } from "../parts/time.ts";
import { waitWords } from "../run/waitWords.ts";

/** What the cards and links of a story say of its last story runs: of each action the most urgent thing. */
export function toBoardStatuses(
  { actions, waits, mailboxes }: BoardActivity,
  story: Pick<StoryDefinition, "actions" | "links">,
): Statuses {
  const done = new Map(actions.map((one) => [one.action, one]));
  // What is held comes before what runs.
  const waiting = new Map([...waits].reverse().map((wait) => [wait.action, wait]));
  const broken = new Set(story.actions.filter(({ id }) => mailboxes.includes(id)).map(({ slug }) => slug));
  const slugs = new Set([...done.keys(), ...waiting.keys(), ...broken]);
  const cards = [...slugs].map((slug) => {
    const parts = { done: done.get(slug), wait: waiting.get(slug), isBroken: broken.has(slug) };
    return [slug, toCardStatus(parts)] as const;
  });
  return { cards: Object.fromEntries(cards), links: toLinkStatuses(done, story.links) };
}

type CardParts = { done: ActionActivity | undefined; wait: Wait | undefined; isBroken: boolean };

function toCardStatus(parts: CardParts): CardStatus {
  const note = parts.done === undefined ? null : countOf(parts.done.events, "event");
  return { note, badge: toBadge(parts), faded: false };
}

/** A mailbox that can't be read, failed, then waiting or running, then how the last run ended. */
function toBadge({ done, wait, isBroken }: CardParts): CardStatus["badge"] {
  if (isBroken) return { tone: "bad", icon: MailWarning, word: "Can't be read" };
  if (done !== undefined && done.failed > 0) return { tone: "bad", icon: X, word: `${done.failed} failed` };
  if (wait !== undefined) {
    const { word, icon, tone } = waitWords(wait.reason);
    return { tone, icon, word: wait.count === 1 ? word : `${word} ×${wait.count}` };
  }
  if (done === undefined) return null;
  if (done.lastOutcome === "emitted") return { tone: "ok", icon: Check, word: formatDuration(done.lastMs) };
  const { tone, icon, word } = outcomes[done.lastOutcome];
  return { tone, icon, word };
}

/** Links that events have just passed; the others are left out. */
function toLinkStatuses(
  done: ReadonlyMap<string, ActionActivity>,
  links: readonly StoryLink[],
): Record<string, LinkStatus> {
  return Object.fromEntries(
    links.flatMap((link) => {
      const count = done.get(link.from)?.recent[link.kind ?? "default"] ?? 0;
      return count === 0 ? [] : [[linkKey(link), { count, faded: false, moving: true }]];
    }),
  );
}
