"use client";

import type { StoryDefinition } from "@fairlead/story";
import { useEffect, useMemo, useState } from "react";
import { useDesk } from "../board/useDesk.ts";
import { focusIfWanted } from "../edit/focusStory.ts";
import { loadEditing } from "../edit/loadEditing.ts";
import { CopyTextButton } from "../parts/CopyButton.tsx";
import { type CodePart, toCodeParts } from "./codeParts.ts";

const inks: Readonly<Record<NonNullable<CodePart["kind"]>, string>> = {
  comment: "text-ink-3",
  string: "text-[var(--act-http)]",
  keyword: "text-[var(--act-trigger)]",
  number: "text-[var(--act-transform)]",
  call: "font-semibold",
};

/** The story as source for the SDK, to read and to copy. It follows the draft. */
export function CodeView({ story }: { story: StoryDefinition }) {
  const source = useSource(story);
  const desk = useDesk();
  const parts = useMemo(() => toCodeParts(source ?? ""), [source]);
  if (source === null) return <div aria-busy="true" className="h-full" />;
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-wrap items-center gap-3 border-line border-b px-4 py-2">
        <p className="min-w-0 flex-1 text-ink-2">
          This story as TypeScript for <code>@fairlead/sdk</code>. It is to read and to copy: places on the board and
          notes are not in it.
        </p>
        <CopyTextButton text={source} label="Copy the code" />
      </div>
      <section
        ref={(element) => focusIfWanted(desk, element)}
        data-code
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
        tabIndex={0}
        aria-label={`Code, ${story.name}`}
        className="min-h-0 flex-1 overflow-auto bg-paper px-5 py-4 text-[12px] leading-[1.65] outline-offset-[-2px]"
      >
        <pre>
          {parts.map(({ text, kind }, at) =>
            kind === null ? (
              text
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text have no other name
              <span key={at} className={inks[kind]}>
                {text}
              </span>
            ),
          )}
        </pre>
      </section>
    </div>
  );
}

/** The source; null until what writes it is loaded. */
function useSource(story: StoryDefinition): string | null {
  const [write, setWrite] = useState<{ toSdkSource: (story: StoryDefinition) => string } | null>(null);
  useEffect(() => {
    let wanted = true;
    loadEditing().then(
      ({ toSdkSource }) => wanted && setWrite({ toSdkSource }),
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, []);
  return useMemo(() => write?.toSdkSource(story) ?? null, [write, story]);
}
