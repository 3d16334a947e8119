"use client";

import type { LinkKind, StoryDefinition } from "@fairlead/story";
import { useState } from "react";
import { linkWords } from "../board/graph.ts";
import { actionChoices, takesEvents, waysOf } from "./actionChoices.ts";
import type { AddWhere, Editor } from "./editor.ts";
import { focusStory } from "./focusStory.ts";
import { PickMenu } from "./PickMenu.tsx";
import { useEditor } from "./useEditor.ts";

/** The menu that is open over the story, if one is: what to add, where to link to, or where to move to. */
export function EditMenus({ story }: { story: StoryDefinition }) {
  const editor = useEditor();
  const menu = editor?.menu ?? null;
  if (editor === null || menu === null) return null;
  const close = () => {
    editor.openMenu(null);
    focusStory();
  };
  if (menu.kind === "link") return <LinkMenu key={menu.from} {...{ editor, story, from: menu.from, close }} />;
  if (menu.kind === "move") return <MoveMenu key={menu.slug} {...{ editor, story, slug: menu.slug, close }} />;
  return <AddMenu {...{ editor, story, where: menu, close }} />;
}

type MenuProps = { editor: Editor; story: StoryDefinition; close: () => void };

function AddMenu({ editor, story, where, close }: MenuProps & { where: AddWhere }) {
  const type = story.actions.find(({ slug }) => slug === where.after)?.type;
  const [way, setWay] = useState<LinkKind | null>(where.way ?? (type === "condition" ? null : "default"));
  if (where.after !== undefined && way === null) {
    return <WayMenu type={type ?? ""} label="Add an action for events that" onPick={setWay} onClose={close} />;
  }
  const isLinked = where.after !== undefined || where.into !== undefined;
  const choices = actionChoices.filter((choice) => !isLinked || takesEvents(choice.type));
  return (
    <PickMenu
      key="add"
      label={isLinked ? "Add an action here" : "Add an action"}
      items={choices.map((choice) => ({ key: choice.title, title: choice.title, hint: choice.hint, look: choice }))}
      none=""
      onClose={close}
      onPick={(title) => {
        const choice = choices.find((one) => one.title === title);
        close();
        if (choice !== undefined) void editor.add(choice, { ...where, way: way ?? "default" });
      }}
    />
  );
}

function LinkMenu({ editor, story, from, close }: MenuProps & { from: string }) {
  const type = story.actions.find(({ slug }) => slug === from)?.type ?? "";
  const [way, setWay] = useState<LinkKind | null>(waysOf(type).length === 1 ? "default" : null);
  if (way === null) return <WayMenu type={type} label="Link events that" onPick={setWay} onClose={close} />;
  const linked = new Set(
    story.links.filter((link) => link.from === from && (link.kind ?? "default") === way).map(({ to }) => to),
  );
  const targets = story.actions.filter((action) => takesEvents(action.type) && !linked.has(action.slug));
  return (
    <PickMenu
      key={way}
      label="Link to"
      items={targets.map((action) => ({ key: action.slug, title: action.name, hint: action.slug, look: action }))}
      none="There is no action that a link could lead to."
      onClose={close}
      onPick={(to) => {
        close();
        void editor.connect({ from, to, kind: way });
      }}
    />
  );
}

function MoveMenu({ editor, story, slug, close }: MenuProps & { slug: string }) {
  const [from, setFrom] = useState<StoryDefinition["actions"][number] | null>(null);
  const move = (after: string, kind: LinkKind) => {
    close();
    void editor.moveBehind(slug, { from: after, kind });
  };
  if (from !== null) {
    return (
      <WayMenu
        type={from.type}
        label="Move behind, for events that"
        onPick={(way) => move(from.slug, way)}
        onClose={close}
      />
    );
  }
  const targets = story.actions.filter((action) => action.slug !== slug);
  return (
    <PickMenu
      key="move"
      label="Move behind"
      items={targets.map((action) => ({ key: action.slug, title: action.name, hint: action.slug, look: action }))}
      none="There is no other action."
      onClose={close}
      onPick={(key) => {
        const target = targets.find((action) => action.slug === key);
        if (target === undefined) return;
        if (waysOf(target.type).length === 1) move(target.slug, "default");
        else setFrom(target);
      }}
    />
  );
}

type WayMenuProps = { type: string; label: string; onPick: (way: LinkKind) => void; onClose: () => void };

const hints: Record<LinkKind, string> = {
  default: "The ordinary way on",
  no_match: "Where the condition does not hold",
  failure: "After a run that failed",
};

function WayMenu({ type, label, onPick, onClose }: WayMenuProps) {
  const items = waysOf(type).map((kind) => ({
    key: kind,
    title: linkWords(kind, type) ?? "go on",
    hint: kind === "default" && type === "condition" ? "Where the condition holds" : hints[kind],
  }));
  return <PickMenu {...{ label, items, onClose }} none="" onPick={(key) => onPick(key as LinkKind)} />;
}
