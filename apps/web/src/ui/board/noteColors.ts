import type { StoryNote } from "@fairlead/story";
import { kindOf } from "./actionKinds.ts";

export type NoteColor = NonNullable<StoryNote["color"]>;

/** The colours that a note can have besides that of paper: the highlighter, and the inks of action types. */
export const noteColors: readonly { color: NoteColor; name: string }[] = [
  { color: "marker", name: "Highlighter" },
  ...(["webhook", "http_request", "event_transform", "condition"] as const).map((type) => ({
    color: type,
    name: kindOf({ type }).title,
  })),
];

/** The ink at the edge of a note, of which its paper has a tint; null for plain paper. */
export function noteInk(color: NoteColor | undefined): string | null {
  if (color === undefined) return null;
  return color === "marker" ? "var(--marker)" : kindOf({ type: color }).ink;
}
