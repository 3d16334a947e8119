"use client";

import type { StoryDefinition } from "@fairlead/story";
import { partIcons, toOutlineParts } from "../board/outlineParts.ts";
import type { Desk } from "../board/useDesk.ts";
import { actionChoices } from "../edit/actionChoices.ts";
import { focusStory } from "../edit/focusStory.ts";
import { type PickItem, PickMenu } from "../edit/PickMenu.tsx";
import { isMac, showKeys } from "../parts/commands.ts";
import { readyCommands } from "./commandList.ts";
import type { PageActs } from "./pageCommands.ts";

type CommandPaletteProps = { acts: PageActs; desk: Desk; story: StoryDefinition; onShow: (key: string) => void };

/** Everything that can be done on the page, every action, note and group to go to, and every type to add, found by typing. */
export function CommandPalette({ acts, desk, story, onShow }: CommandPaletteProps) {
  const entries = entriesOf({ acts, desk, story, onShow });
  const close = () => {
    acts.open(null);
    focusStory();
  };
  return (
    <PickMenu
      label="Do something"
      items={entries.map(({ item }) => item)}
      none=""
      onClose={close}
      onPick={(key) => {
        close();
        entries.find(({ item }) => item.key === key)?.act();
      }}
    />
  );
}

type Entry = { item: PickItem; act: () => unknown };

function entriesOf({ acts, desk, story, onShow }: CommandPaletteProps): Entry[] {
  const mac = isMac();
  const commands = readyCommands(acts, desk).map(({ label, keys, act }): Entry => {
    const [first] = keys;
    return { item: { key: label, title: label, ...(first && { keys: showKeys(first, mac) }) }, act };
  });
  const places = story.actions.map((action): Entry => {
    const item = { key: `go ${action.slug}`, title: action.name, hint: "Go to this action", look: action };
    return { item, act: () => onShow(action.slug) };
  });
  const parts = [...toOutlineParts(story)].map(([key, { kind, title, more }]): Entry => {
    const hint = [`Go to this ${kind.toLowerCase()}`, more].filter(Boolean).join(" · ");
    return { item: { key: `go ${key}`, title, hint, icon: partIcons[kind] }, act: () => onShow(key) };
  });
  const { editor } = acts;
  const adds = actionChoices.map((choice): Entry => {
    const { title, hint, alias } = choice;
    const item = { key: `add ${title}`, title: `Add: ${title}`, hint, alias, look: choice };
    return { item, act: () => editor?.add(choice, { after: editor.selectedAction ?? undefined }) };
  });
  return [...commands, ...places, ...parts, ...(editor === null ? [] : adds)];
}
