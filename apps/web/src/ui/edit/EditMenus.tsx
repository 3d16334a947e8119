"use client";

import type { LinkKind, StoryDefinition } from "@fairlead/story";
import { lazy, Suspense, useState } from "react";
import { linkWords } from "../board/graph.ts";
import { hintCard } from "../formula/hintCard.ts";
import { Announcements } from "../parts/Announcements.tsx";
import { isMac, showKeys } from "../parts/commands.ts";
import { actionChoices, takesEvents, waysOf } from "./actionChoices.ts";
import { reachCommands } from "./editCommands.ts";
import type { Editor } from "./editor.ts";
import { focusStory } from "./focusStory.ts";
import { linkTargets } from "./linkTargets.ts";
import type { EditMenu } from "./menus.ts";
import { PickMenu } from "./PickMenu.tsx";
import { PortMenu } from "./PortMenu.tsx";
import { useEditor } from "./useEditor.ts";

const load = () => import("./questions.ts");
const RemoveDialog = lazy(() => load().then((file) => ({ default: file.RemoveDialog })));
const PasteDialog = lazy(() => load().then((file) => ({ default: file.PasteDialog })));

/** The menu that is open over the story, if one is, or the question; and what is said of edits. */
export function EditMenus({ story }: { story: StoryDefinition }) {
  const editor = useEditor();
  if (editor === null) return null;
  return (
    <>
      <Announcements announcer={editor.announcer} />
      {editor.menu !== null && <OpenMenu {...{ editor, story, menu: editor.menu }} />}
    </>
  );
}

type MenuProps = { editor: Editor; story: StoryDefinition; close: () => void };

function OpenMenu({ editor, story, menu }: Pick<MenuProps, "editor" | "story"> & { menu: EditMenu }) {
  const close = () => {
    editor.openMenu(null);
    focusStory();
  };
  const shared = { editor, story, close };
  switch (menu.kind) {
    case "link":
      return <LinkMenu key={menu.from} {...shared} menu={menu} />;
    case "move":
      return <MoveMenu key={menu.slug} {...shared} slug={menu.slug} />;
    case "ports":
      return <PortMenu key={menu.slug} {...shared} slug={menu.slug} />;
    case "reach":
      return <ReachMenu {...shared} />;
    case "remove":
      return (
        <Suspense fallback={null}>
          <RemoveDialog editor={editor} menu={menu} />
        </Suspense>
      );
    case "paste":
      return (
        <Suspense fallback={null}>
          <PasteDialog editor={editor} menu={menu} />
        </Suspense>
      );
    case "add":
      return <AddMenu {...shared} menu={menu} />;
    default:
      menu satisfies never;
      return null;
  }
}

function AddMenu({ editor, story, menu, close }: MenuProps & { menu: Extract<EditMenu, { kind: "add" }> }) {
  const { kind: _, spot, ...where } = menu;
  const type = story.actions.find(({ slug }) => slug === where.after)?.type;
  const [way, setWay] = useState<LinkKind | null>(where.way ?? (type === "condition" ? null : "default"));
  if (where.after !== undefined && way === null) {
    return (
      <WayMenu type={type ?? ""} label="Add an action for events that" onPick={setWay} onClose={close} spot={spot} />
    );
  }
  const isLinked = where.after !== undefined || where.into !== undefined;
  const choices = actionChoices.filter((choice) => !isLinked || takesEvents(choice.type));
  return (
    <PickMenu
      key="add"
      label={isLinked ? "Add an action here" : "Add an action"}
      items={choices.map((choice) => {
        const { title, hint, alias } = choice;
        return { key: title, title, hint, alias, look: choice };
      })}
      none=""
      spot={spot}
      onClose={close}
      onPick={(title) => {
        const choice = choices.find((one) => one.title === title);
        close();
        if (choice !== undefined) void editor.add(choice, { ...where, way: way ?? "default" });
      }}
    />
  );
}

/** Out of the way of the cards, or of the words of the outline's lines, one of which may be pressed. */
function cornerOfView() {
  return { x: document.querySelector("[data-outline]") === null ? 12 : Number.MAX_SAFE_INTEGER, y: 12 };
}

const onStory = (to: Element) => to.closest(".board, [data-outline]") !== null;

function LinkMenu({ editor, story, menu, close }: MenuProps & { menu: Extract<EditMenu, { kind: "link" }> }) {
  const { from, way, instead } = menu;
  const type = story.actions.find(({ slug }) => slug === from)?.type ?? "";
  if (way === undefined) {
    const onPick = (chosen: LinkKind) => editor.openMenu({ ...menu, way: chosen });
    return <WayMenu type={type} label="Link events that" onPick={onPick} onClose={close} />;
  }
  const words = linkWords(way, type);
  return (
    <PickMenu
      key={way}
      label={`${instead === undefined ? "Link" : "Lead the link of"} ${editor.nameOf(from)}${words === null ? "" : `, ${words},`} to`}
      hint="Or press its card, or its line in the outline."
      items={linkTargets(story, menu).map((action) => {
        return { key: action.slug, title: action.name, hint: action.slug, look: action };
      })}
      none="There is no action that a link could lead to."
      spot={cornerOfView()}
      stays={onStory}
      onPoint={hintCard}
      onClose={close}
      onPick={(to) => {
        close();
        void editor.linkTo(menu, to);
      }}
    />
  );
}

function ReachMenu({ editor, close }: MenuProps) {
  const mac = isMac();
  return (
    <PickMenu
      label="Select from here"
      items={reachCommands.map(({ label, keys }) => ({ key: label, title: label, keys: showKeys(keys[0] ?? "", mac) }))}
      none=""
      onClose={close}
      onPick={(label) => {
        close();
        reachCommands.find((command) => command.label === label)?.act(editor);
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

type WayMenuProps = {
  type: string;
  label: string;
  onPick: (way: LinkKind) => void;
  onClose: () => void;
  spot?: { x: number; y: number } | undefined;
};

const hints: Record<LinkKind, string> = {
  default: "The ordinary way on",
  no_match: "Where the condition does not hold",
  failure: "After a run that failed",
};

function WayMenu({ type, label, onPick, onClose, spot }: WayMenuProps) {
  const items = waysOf(type).map((kind) => ({
    key: kind,
    title: linkWords(kind, type) ?? "go on",
    hint: kind === "default" && type === "condition" ? "Where the condition holds" : hints[kind],
  }));
  return <PickMenu {...{ label, items, onClose, spot }} none="" onPick={(key) => onPick(key as LinkKind)} />;
}
