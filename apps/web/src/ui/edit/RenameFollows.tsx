"use client";

import type { RenamePreview, StoryDefinition } from "@fairlead/story";
import { countOf } from "../parts/time.ts";
import { cutAround } from "./cutAround.ts";

type RenameFollowsProps = { preview: RenamePreview; story: StoryDefinition };

const shownMax = 5;

/** The formulas that follow another name, as they are and as they will be. */
export function RenameFollows({ preview: { slug, texts }, story }: RenameFollowsProps) {
  const names = new Map(story.actions.map(({ id, name }) => [id, name]));
  return (
    <div className="mt-2 rounded-control border border-line-strong bg-sunk px-2.5 py-2 text-small">
      <p>
        Becomes <code>{slug}</code>. {countOf(texts.length, "text")} will read it by that; Enter renames, Escape keeps
        the name.
      </p>
      <ul className="mt-1.5 flex flex-col gap-1.5">
        {texts.slice(0, shownMax).map(({ action, path, from, to }) => {
          const [before, after] = cutAround(from, to);
          return (
            <li key={`${action} ${path}`} className="[overflow-wrap:anywhere]">
              <span className="text-ink-2">
                {names.get(action)} · {path}
              </span>
              <code className="block text-ink-3 line-through">{before}</code>
              <code className="block">{after}</code>
            </li>
          );
        })}
      </ul>
      {texts.length > shownMax && <p className="mt-1 text-ink-2">And {texts.length - shownMax} more.</p>}
    </div>
  );
}
