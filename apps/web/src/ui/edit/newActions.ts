import {
  type Change,
  freeSlug,
  type LinkByIds,
  type LinkKind,
  type Position,
  type StoryAction,
  type StoryDefinition,
} from "@fairlead/story";
import type { NewAction } from "./actionChoices.ts";

/**
 * Where a new action goes. `after`: it is linked from this one, by `kind`. `into`: this link is taken apart and leads
 * through it. `id`: the id that it gets.
 */
export type Adding = {
  id: string;
  choice: NewAction;
  /** Where it stands; it is laid out with the others if this is left out. */
  at?: Position | undefined;
  after?: { id: string; kind: LinkKind } | undefined;
  into?: LinkByIds | undefined;
};

/** The change that adds an action with its links, and the slug that it gets. */
export function addAction(story: StoryDefinition, adding: Adding): { change: Change; slug: string } {
  const { id, choice, at, after, into } = adding;
  const taken = new Set(story.actions.map(({ slug }) => slug));
  const slug = freeSlug(choice.title, taken);
  const number = /_(\d+)$/.exec(slug)?.[1];
  const name = number === undefined ? choice.title : `${choice.title} ${number}`;
  const { type, options } = choice;
  const place = at === undefined ? {} : { position: at };
  const entry = { id, slug, type, name, options, ...place } as StoryAction;
  const changes: Change[] = [{ kind: "add", list: "actions", entry }];
  if (after !== undefined) changes.push({ kind: "add_link", link: { from: after.id, to: id, ...kindOf(after.kind) } });
  if (into !== undefined) {
    changes.push(
      { kind: "remove_link", link: into },
      { kind: "add_link", link: { from: into.from, to: id, ...kindOf(into.kind) } },
      { kind: "add_link", link: { from: id, to: into.to } },
    );
  }
  return { change: { kind: "batch", changes }, slug };
}

function kindOf(kind: LinkKind = "default"): { kind?: LinkKind } {
  return kind === "default" ? {} : { kind };
}
