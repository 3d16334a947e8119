"use client";

import type { StoryDefinition } from "@fairlead/story";
import { Trash2 } from "lucide-react";
import { linkKey, linkWords } from "../board/graph.ts";
import { Plate } from "../board/Plate.tsx";
import { useEditor } from "../edit/useEditor.ts";
import { IconButton } from "../parts/Button.tsx";
import { Section } from "../parts/Section.tsx";

type ActionLinksProps = { definition: StoryDefinition; slug: string; onSelect: (slug: string) => void };

/** The links of an action as a list, both ways: the table that equals the lines on the board. */
export function ActionLinks({ definition, slug, onSelect }: ActionLinksProps) {
  const actions = new Map(definition.actions.map((action) => [action.slug, action]));
  const type = actions.get(slug)?.type;
  const editor = useEditor();
  const groups = [
    {
      title: "Events come from",
      links: definition.links.filter(({ to }) => to === slug),
      end: "from" as const,
    },
    { title: "Events go to", links: definition.links.filter(({ from }) => from === slug), end: "to" as const },
  ];
  return groups
    .filter(({ links }) => links.length > 0)
    .map(({ title, links, end }) => (
      <Section key={title} title={title}>
        <ul className="flex flex-col gap-1">
          {links.map((link) => {
            const action = actions.get(link[end]);
            if (action === undefined) return null;
            const words = linkWords(link.kind ?? "default", end === "to" ? type : action.type);
            return (
              <li key={linkKey(link)} className="flex items-center">
                <button
                  type="button"
                  onClick={() => onSelect(action.slug)}
                  className="flex min-h-8 min-w-0 flex-1 items-center gap-2 rounded-control px-1.5 text-left hover:bg-sunk"
                >
                  <Plate action={action} size={20} />
                  <span className="min-w-0 flex-1 truncate">{action.name}</span>
                  {words !== null && <span className="font-semibold text-ink-2 text-small">{words}</span>}
                </button>
                {editor !== null && (
                  <IconButton label={`Remove the link: ${action.name}`} onClick={() => void editor.unlink(link)}>
                    <Trash2 aria-hidden />
                  </IconButton>
                )}
              </li>
            );
          })}
        </ul>
      </Section>
    ));
}
