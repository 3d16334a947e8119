import type { Editor } from "../edit/editor.ts";
import type { Command } from "../parts/commands.ts";
import type { Place } from "./grid.ts";
import type { LinkPick } from "./useLinkPick.ts";
import type { MoveMode } from "./useMoveMode.ts";
import type { Direction } from "./walk.ts";

/** What the canvas can do by keys. */
export type BoardActs = {
  /** Selects the card that lies in a direction; `extend`: besides those that are selected. */
  step: (direction: Direction, extend: boolean) => void;
  /** Brings what has a key into the middle of the view. */
  show: (key: string) => void;
  zoomIn: () => void;
  zoomOut: () => void;
  fullSize: () => void;
  fitAll: () => void;
  fitSelected: () => void;
  /** Goes to the details of what is selected. */
  enter: () => void;
  /** Lets go of what is selected. */
  leave: () => void;
  editor: Editor | null;
  /** Whether a drag on the board moves the view. */
  isHand: boolean;
  setHand: (isHand: boolean) => void;
  moving: MoveMode;
  /** The link that is picked, and the way among links. */
  linkPick: LinkPick;
  /** Where the pointer is on the board; null while it is elsewhere. */
  pointer: () => Place | null;
};

const arrows: readonly [key: string, direction: Direction, words: string][] = [
  ["ArrowDown", "down", "the card below, along a link"],
  ["ArrowUp", "up", "the card above, back along a link"],
  ["ArrowLeft", "left", "the card on the left"],
  ["ArrowRight", "right", "the card on the right"],
];

const isMoving = ({ moving }: BoardActs) => moving.isOn;
const isPicked = ({ editor }: BoardActs) => (editor?.selection.picked.size ?? 0) > 0;

/** While something is moved by keys these come before all others. */
const movingCommands: readonly Command<BoardActs>[] = [
  ...(
    [
      ["ArrowLeft", -1, 0, "left"],
      ["ArrowRight", 1, 0, "right"],
      ["ArrowUp", 0, -1, "up"],
      ["ArrowDown", 0, 1, "down"],
    ] as const
  ).flatMap(([key, x, y, words]) =>
    [8, 40].map(
      (px): Command<BoardActs> => ({
        label: `While moving: ${words} by ${px} pixels`,
        group: "Edit",
        keys: [px === 8 ? key : `Shift+${key}`],
        keysOnly: true,
        when: isMoving,
        act: ({ moving }) => moving.step({ x: x * px, y: y * px }),
      }),
    ),
  ),
  {
    label: "While moving: put it here",
    group: "Edit",
    keys: ["Enter"],
    keysOnly: true,
    when: isMoving,
    act: ({ moving }) => moving.drop(),
  },
  {
    label: "While moving: leave it where it was",
    group: "Edit",
    keys: ["Escape"],
    keysOnly: true,
    when: isMoving,
    act: ({ moving }) => moving.cancel(),
  },
];

const isOnLink = ({ editor, linkPick }: BoardActs) => editor !== null && linkPick.picked !== null;
const isEdited = ({ editor }: BoardActs) => editor !== null;

/** While a link is picked these come before those of cards. */
const linkCommands: readonly Command<BoardActs>[] = [
  {
    label: "Pick a link of the selected card, then its next one",
    group: "Move about",
    keys: ["Shift+L"],
    when: (acts) => isOnLink(acts) || acts.editor?.selectedAction != null,
    act: ({ linkPick }) => linkPick.walk(1),
  },
  {
    label: "On a link: the next one of its card",
    group: "Move about",
    keys: ["ArrowRight"],
    keysOnly: true,
    when: isOnLink,
    act: ({ linkPick }) => linkPick.walk(1),
  },
  {
    label: "On a link: the one before",
    group: "Move about",
    keys: ["ArrowLeft"],
    keysOnly: true,
    when: isOnLink,
    act: ({ linkPick }) => linkPick.walk(-1),
  },
  {
    label: "On a link: to the card at its end",
    group: "Move about",
    keys: ["ArrowDown", "Enter"],
    keysOnly: true,
    when: isOnLink,
    act: ({ linkPick }) => linkPick.leave("to"),
  },
  {
    label: "On a link: back to the card where it begins",
    group: "Move about",
    keys: ["ArrowUp", "Escape"],
    keysOnly: true,
    when: isOnLink,
    act: ({ linkPick }) => linkPick.leave("from"),
  },
  {
    label: "Remove the picked link",
    group: "Edit",
    keys: ["Delete", "Backspace"],
    when: isOnLink,
    act: ({ editor, linkPick: { picked } }) => picked && editor?.unlink(picked),
  },
  {
    label: "Insert an action into the picked link",
    group: "Edit",
    keys: ["A"],
    when: isOnLink,
    act: ({ editor, linkPick: { picked } }) => picked && editor?.openMenu({ kind: "add", into: picked }),
  },
  {
    label: "Lead the picked link elsewhere",
    group: "Edit",
    keys: ["L"],
    when: isOnLink,
    act: ({ editor, linkPick: { picked } }) => picked && editor?.leadElsewhere(picked),
  },
];

/** The keys of the canvas, wherever it is shown. */
export const boardCommands: readonly Command<BoardActs>[] = [
  ...movingCommands,
  {
    label: "While linking: leave it",
    group: "Edit",
    keys: ["Escape"],
    keysOnly: true,
    when: ({ editor }) => editor?.menu?.kind === "link",
    act: ({ editor }) => editor?.openMenu(null),
  },
  ...linkCommands,
  {
    label: "Move by arrow keys",
    group: "Edit",
    keys: ["M"],
    keysOnly: true,
    when: isPicked,
    act: ({ moving }) => moving.start(),
  },
  {
    label: "Hand: a drag moves the view, or selects again",
    group: "View",
    keys: ["H"],
    when: isEdited,
    act: ({ isHand, setHand }) => setHand(!isHand),
  },
  {
    label: "Put the hand away",
    group: "View",
    keys: ["Escape"],
    keysOnly: true,
    when: ({ isHand }) => isHand,
    act: ({ setHand }) => setHand(false),
  },
  ...arrows.flatMap(([key, direction, words]): Command<BoardActs>[] => [
    {
      label: `Walk to ${words}`,
      group: "Move about",
      keys: [key],
      keysOnly: true,
      act: ({ step }) => step(direction, false),
    },
    {
      label: `Select ${words} as well`,
      group: "Select",
      keys: [`Shift+${key}`],
      keysOnly: true,
      when: isEdited,
      act: ({ step }) => step(direction, true),
    },
  ]),
  {
    label: "Turn the board: links go right, or down again",
    group: "View",
    keys: [],
    when: isEdited,
    act: ({ editor }) => editor?.turn(),
  },
  { label: "Zoom in", group: "View", keys: ["+", "="], act: ({ zoomIn }) => zoomIn() },
  { label: "Zoom out", group: "View", keys: ["-"], act: ({ zoomOut }) => zoomOut() },
  { label: "Full size", group: "View", keys: ["0", "Shift+0"], act: ({ fullSize }) => fullSize() },
  { label: "Fit the whole story", group: "View", keys: ["1", "Shift+1"], act: ({ fitAll }) => fitAll() },
  { label: "Fit what is selected", group: "View", keys: ["2", "Shift+2"], act: ({ fitSelected }) => fitSelected() },
  { label: "Go to the details", group: "Move about", keys: ["Enter"], keysOnly: true, act: ({ enter }) => enter() },
  { label: "Select nothing", group: "Select", keys: ["Escape"], keysOnly: true, act: ({ leave }) => leave() },
];
