import { sortKeys } from "../board/keys.ts";
import { reach } from "../board/reach.ts";
import type { Command } from "../parts/commands.ts";
import { alignTools } from "./alignTools.ts";
import { keysOf } from "./copies.ts";
import type { Editor } from "./editor.ts";

const stepPx = 8;
const leapPx = 40;

const arrows: readonly [key: string, x: number, y: number, words: string][] = [
  ["ArrowLeft", -1, 0, "left"],
  ["ArrowRight", 1, 0, "right"],
  ["ArrowUp", 0, -1, "up"],
  ["ArrowDown", 0, 1, "down"],
];

const one = ({ selectedAction }: Editor) => selectedAction !== null;
const some = ({ selection }: Editor) => selection.picked.size > 0;
const picked = ({ selection }: Editor) => [...selection.picked];

const inGroup = ({ story, selection }: Editor) => {
  const { actions, groups } = sortKeys(story, selection.picked);
  return groups.length > 0 || actions.some(({ group }) => group !== undefined);
};
const named = (editor: Editor) => one(editor) || sortKeys(editor.story, editor.selection.picked).groups.length > 0;

const nudges = arrows.flatMap(([key, x, y, words]): Command<Editor>[] =>
  [stepPx, leapPx].map((by) => ({
    label: `Move ${words} by ${by} pixels`,
    group: "Edit",
    keys: [`${by === leapPx ? "Alt+Shift" : "Alt"}+${key}`],
    keysOnly: true,
    when: some,
    act: (editor) => editor.nudge({ x: x * by, y: y * by }),
  })),
);

function select(way: "upstream" | "downstream" | "connected") {
  return ({ story, selection }: Editor) => selection.pick(reach(story, selection.picked, way));
}

/** The browser turns these keys into events with a clipboard, which the page listens to. */
const clipboard = (
  [
    ["Copy, as code with its JSON", "Mod+C"],
    ["Cut", "Mod+X"],
    ["Paste what was copied, a story as JSON, or a curl command", "Mod+V"],
  ] as const
).map(
  ([label, key]): Command<Editor> => ({
    label,
    group: "Edit",
    keys: [key],
    where: "browser",
    keysOnly: true,
    act: () => {},
  }),
);

/** Selecting along the links. Keyboards write these signs in many ways, so a menu has them as well. */
export const reachCommands: readonly Command<Editor>[] = [
  { label: "Select what leads here", group: "Select", keys: ["["], when: some, act: select("upstream") },
  { label: "Select what this leads to", group: "Select", keys: ["]"], when: some, act: select("downstream") },
  { label: "Select all that hangs together", group: "Select", keys: ["\\"], when: some, act: select("connected") },
];

const isSeveral =
  (min: number) =>
  ({ selection }: Editor) =>
    selection.picked.size >= min;

const aligns = alignTools.map(
  ({ alignment, label, min }): Command<Editor> => ({
    label,
    group: "Edit",
    keys: [],
    when: isSeveral(min),
    act: (editor) => editor.align(alignment),
  }),
);

/** What can be done with a story that is edited, on the board, on the outline and from the palette alike. */
export const editCommands: readonly Command<Editor>[] = [
  {
    label: "Add an action",
    group: "Edit",
    keys: ["A", "/"],
    act: (editor) => editor.openMenu({ kind: "add", after: editor.selectedAction ?? undefined, ...editor.spot() }),
  },
  {
    label: "Link to another action",
    group: "Edit",
    keys: ["L"],
    when: one,
    act: (editor) => editor.selectedAction && editor.beginLink(editor.selectedAction),
  },
  {
    label: "Move behind another action",
    group: "Edit",
    keys: ["M"],
    when: one,
    act: ({ selectedAction, openMenu }) => selectedAction && openMenu({ kind: "move", slug: selectedAction }),
  },
  {
    label: "Move the links of a port to another action",
    group: "Edit",
    keys: ["Shift+M"],
    when: one,
    act: ({ selectedAction, openMenu }) => selectedAction && openMenu({ kind: "ports", slug: selectedAction }),
  },
  { label: "Rename", group: "Edit", keys: ["F2"], when: named, act: () => focusName() },
  { label: "Switch off or on", group: "Edit", keys: ["D"], when: some, act: (editor) => editor.toggle(picked(editor)) },
  {
    label: "Duplicate, as far away as the last copy was moved",
    group: "Edit",
    keys: ["Mod+D"],
    when: some,
    act: (editor) => editor.duplicate(picked(editor)),
  },
  ...clipboard,
  {
    label: "Remove",
    group: "Edit",
    keys: ["Delete", "Backspace"],
    when: some,
    act: (editor) => editor.remove(picked(editor)),
  },
  {
    label: "Remove and close the gap",
    group: "Edit",
    keys: ["Mod+Delete", "Mod+Backspace"],
    when: some,
    act: (editor) => editor.remove(picked(editor), true),
  },
  ...nudges,
  {
    label: "Write a note",
    group: "Edit",
    keys: ["N"],
    act: (editor) => editor.addNote(),
  },
  {
    label: "Group",
    group: "Edit",
    keys: ["Mod+G"],
    when: some,
    act: (editor) => editor.group(picked(editor)),
  },
  {
    label: "Ungroup",
    group: "Edit",
    keys: ["Mod+Shift+G"],
    when: inGroup,
    act: (editor) => editor.ungroup(picked(editor)),
  },
  {
    label: "Collapse or open the group",
    group: "Edit",
    keys: ["Shift+G"],
    when: inGroup,
    act: (editor) => editor.collapse(picked(editor)),
  },
  ...aligns,
  { label: "Tidy what is selected, or the board", group: "Edit", keys: ["Shift+T"], act: (editor) => editor.tidy() },
  {
    label: "Select all",
    group: "Select",
    keys: ["Mod+A"],
    act: ({ selection, story }) => selection.pick(new Set(keysOf(story))),
  },
  ...reachCommands,
];

/** The field of the name of what is selected. */
export const nameFieldId = "action-name";

/** Goes to the name of what is selected, to write another one. */
export function focusName(): void {
  const field = document.getElementById(nameFieldId);
  if (!(field instanceof HTMLInputElement)) return;
  field.focus();
  field.select();
}
