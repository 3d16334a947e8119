"use client";

import type { LinkKind, StoryDefinition } from "@fairlead/story";
import { useState } from "react";
import { linkWords } from "../board/graph.ts";
import { hintCard } from "../formula/hintCard.ts";
import type { Editor } from "./editor.ts";
import { linkedPorts, portTargets } from "./linkTargets.ts";
import { PickMenu } from "./PickMenu.tsx";

type PortMenuProps = { editor: Editor; story: StoryDefinition; slug: string; close: () => void };

/** Moves all links of a port to another action: which port, where several have links, and which action. */
export function PortMenu({ editor, story, slug, close }: PortMenuProps) {
  const ports = linkedPorts(story, slug);
  const [chosen, setChosen] = useState(ports.length === 1 ? ports[0] : undefined);
  if (chosen === undefined) {
    return (
      <PickMenu
        key="ports"
        label={`Move which links of ${editor.nameOf(slug)}?`}
        items={ports.map(({ way, count }) => ({
          key: String(way),
          title: portWords(way, story.actions.find((action) => action.slug === slug)?.type),
          hint: count === 1 ? "1 link" : `${count} links`,
        }))}
        none="No link leads here or on from here."
        onClose={close}
        onPick={(key) => setChosen(ports.find(({ way }) => String(way) === key))}
      />
    );
  }
  const { way } = chosen;
  return (
    <PickMenu
      key="targets"
      label={way === null ? "Let them lead to" : "Let them begin at"}
      items={portTargets(story, { slug, way }).map((action) => {
        return { key: action.slug, title: action.name, hint: action.slug, look: action };
      })}
      none="There is no action that has such a port."
      onPoint={hintCard}
      onClose={close}
      onPick={(to) => {
        close();
        void editor.moveLinks({ from: slug, way, to });
      }}
    />
  );
}

function portWords(way: LinkKind | null, type: string | undefined): string {
  if (way === null) return "Those that lead here";
  const words = linkWords(way, type);
  return words === null ? "Those that go on from here" : `Those that go on from here, ${words}`;
}
