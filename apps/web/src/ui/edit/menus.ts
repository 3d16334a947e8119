import type { LinkKind, StoryDefinition, StoryLink } from "@fairlead/story";
import type { Place } from "../board/arrange.ts";
import type { MissingValue } from "./pastedValues.ts";
import type { RemovalReader } from "./removal.ts";

/** Where something is added. `after`: the slug of the action that it goes on from; `into`: the link that it goes into. */
export type AddWhere = {
  at?: Place | undefined;
  after?: string | undefined;
  way?: LinkKind | undefined;
  into?: StoryLink | undefined;
};

/** Where a link begins, and which one it takes the place of. `way` is missing while it has not been chosen. */
export type Linking = { from: string; way?: LinkKind | undefined; instead?: StoryLink | undefined };

/**
 * What is open over the story: what to add, where to link to, what to select, or a question. `spot`: where on the view it
 * opens, from its corner.
 */
export type EditMenu =
  | (AddWhere & { kind: "add"; spot?: Place | undefined })
  | (Linking & { kind: "link" })
  | { kind: "move"; slug: string }
  | { kind: "ports"; slug: string }
  | { kind: "reach" }
  | { kind: "remove"; keys: readonly string[]; heal: boolean; readers: readonly RemovalReader[] }
  | { kind: "paste"; fragment: StoryDefinition; at?: Place | undefined; values: readonly MissingValue[] };
