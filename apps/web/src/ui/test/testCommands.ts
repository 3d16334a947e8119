import type { StoryAction, StoryDefinition } from "@fairlead/story";
import type { Selection } from "../edit/useSelection.ts";
import type { Command } from "../parts/commands.ts";
import type { StoryTestDesk } from "./storyTestDesk.ts";
import type { TestDesk } from "./testDesk.ts";

/** What trying out by keys needs. `show`: turns to the tab of tests. */
export type TestKeys = {
  desk: TestDesk;
  storyDesk: StoryTestDesk;
  story: Pick<StoryDefinition, "actions">;
  selection: Selection;
  isPinned: (slug: string) => boolean;
  show: () => void;
};

const selected = ({ story, selection }: TestKeys): StoryAction | undefined =>
  story.actions.find(({ slug }) => slug === selection.selected);

const isOne = (keys: TestKeys) => selected(keys) !== undefined;

/** Trying actions out, by keys and from the palette. */
export const testCommands: readonly Command<TestKeys>[] = [
  {
    label: "Test the action",
    group: "Story",
    keys: ["Mod+Enter"],
    where: "everywhere",
    when: isOne,
    act: (keys) => start(keys, "test"),
  },
  {
    label: "Test the story, with no action selected",
    group: "Story",
    keys: ["Mod+Enter"],
    where: "everywhere",
    keysOnly: true,
    when: (keys) => !isOne(keys),
    act: testStory,
  },
  { label: "Test the story", group: "Story", keys: [], act: testStory },
  {
    label: "Test from the start up to the action",
    group: "Story",
    keys: ["Mod+Shift+Enter"],
    where: "everywhere",
    when: isOne,
    act: (keys) => start(keys, "up_to"),
  },
  {
    label: "Pin the latest event, or take its pin out",
    group: "Story",
    keys: ["P"],
    when: isOne,
    act: (keys) => void togglePin(keys),
  },
];

/** Why nothing could be pinned stands on the tab of tests. */
async function togglePin(keys: TestKeys): Promise<void> {
  const action = selected(keys);
  if (action === undefined) return;
  const { desk, isPinned, show } = keys;
  if (!(await (isPinned(action.slug) ? desk.pin(action, null) : desk.pinLatest(action)))) show();
}

/** What is being written is taken over first: a field does that when it is left. */
function leaveField(): void {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && activeElement.closest("aside") !== null) activeElement.blur();
}

/** The panel of the story shows what comes of it. */
function testStory({ selection, storyDesk }: TestKeys): void {
  leaveField();
  selection.select(null);
  void storyDesk.start(true);
}

function start(keys: TestKeys, what: "test" | "up_to"): void {
  const action = selected(keys);
  if (action === undefined) return;
  leaveField();
  keys.show();
  void keys.desk.start(action, what, true);
}
