import type { Editor } from "../edit/editor.ts";
import { publishButtonId } from "../edit/Publish.tsx";
import type { Command } from "../parts/commands.ts";
import { handling, setHandling } from "../parts/handling.ts";
import type { TestKeys } from "../test/testCommands.ts";

export type View = "board" | "outline" | "code";

/** What is open over or above the story. */
export type Sheet = "find" | "palette" | "keys" | "checkpoint" | null;

export type PageActs = {
  editor: Editor | null;
  /** Null where actions can't be tried out. */
  testing: TestKeys | null;
  view: View;
  setView: (view: View) => void;
  open: (sheet: Sheet) => void;
  /** Shows on the cards how the last runs went, or hides it. */
  toggleRuns: () => void;
  go: (path: string) => void;
  storyId: string;
};

const isEdited = ({ editor }: PageActs) => editor !== null;

/** What can be done on the page of a story, besides editing its graph. */
export const pageCommands: readonly Command<PageActs>[] = [
  {
    label: "Undo",
    group: "Edit",
    keys: ["Mod+Z"],
    where: "page",
    when: isEdited,
    act: ({ editor }) => editor?.step("undo"),
  },
  {
    label: "Redo",
    group: "Edit",
    keys: ["Mod+Shift+Z", "Mod+Y"],
    where: "page",
    when: isEdited,
    act: ({ editor }) => editor?.step("redo"),
  },
  {
    label: "Find in the story",
    group: "Move about",
    keys: ["Mod+F"],
    where: "everywhere",
    act: ({ open }) => open("find"),
  },
  { label: "Commands", group: "Story", keys: ["Mod+K"], where: "everywhere", act: ({ open }) => open("palette") },
  { label: "Keys", group: "Story", keys: ["?", "Mod+/"], where: "view", act: ({ open }) => open("keys") },
  {
    label: "Keep the draft as a checkpoint, with a name",
    group: "Story",
    keys: ["Mod+S"],
    where: "everywhere",
    when: isEdited,
    act: ({ editor, open }) => {
      void editor?.store.save();
      open("checkpoint");
    },
  },
  {
    label: "Outline or board",
    group: "View",
    keys: ["O"],
    where: "view",
    act: ({ view, setView }) => setView(view === "outline" ? "board" : "outline"),
  },
  {
    label: "Code or board",
    group: "View",
    keys: ["C"],
    where: "view",
    act: ({ view, setView }) => setView(view === "code" ? "board" : "code"),
  },
  {
    label: "Show or hide how the last runs went",
    group: "View",
    keys: ["R"],
    where: "view",
    act: ({ toggleRuns }) => toggleRuns(),
  },
  {
    label: "Let the wheel zoom, or move the view",
    group: "View",
    keys: [],
    act: () => setHandling({ wheel: handling().wheel === "zoom" ? "pan" : "zoom" }),
  },
  {
    label: "Letters alone as keys: on or off",
    group: "Story",
    keys: [],
    act: () => setHandling({ letters: !handling().letters }),
  },
  {
    label: "Publish",
    group: "Story",
    keys: [],
    when: isEdited,
    act: () => document.getElementById(publishButtonId)?.click(),
  },
  { label: "Runs of this story", group: "Story", keys: [], act: ({ go, storyId }) => go(`/stories/${storyId}/runs`) },
  {
    label: "Fairness of this story: why its runs wait",
    group: "Story",
    keys: [],
    act: ({ go, storyId }) => go(`/stories/${storyId}/fairness`),
  },
];
