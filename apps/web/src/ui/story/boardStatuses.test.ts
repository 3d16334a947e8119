import type { StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import type { ActionActivity } from "../../server/activity.ts";
import { toBoardStatuses } from "./boardStatuses.ts";

const action = (id: string, slug: string) => ({ id, slug, type: "webhook", name: slug, options: {} }) as const;
const story: Pick<StoryDefinition, "actions" | "links"> = {
  actions: [action("m", "mail_in"), action("w", "hook")],
  links: [],
};
const recent = { default: 0, no_match: 0, failure: 0, none: 0 };
const done: ActionActivity = {
  ...{ action: "mail_in", runs: 3, failed: 1, events: 2, lastOutcome: "emitted", lastMs: 4, recent },
};

test("a mailbox that can't be read is said on the card of its action, before anything else", () => {
  const { cards } = toBoardStatuses({ actions: [done], waits: [], held: null, mailboxes: ["m", "gone"] }, story);
  expect(Object.keys(cards)).toEqual(["mail_in"]);
  expect(cards.mail_in).toMatchObject({ note: "2 events", badge: { tone: "bad", word: "Can't be read" } });
});

test("one that is read again leaves what its runs did", () => {
  const { cards } = toBoardStatuses({ actions: [done], waits: [], held: null, mailboxes: [] }, story);
  expect(cards.mail_in).toMatchObject({ badge: { word: "1 failed" } });
});
