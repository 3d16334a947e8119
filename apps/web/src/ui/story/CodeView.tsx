"use client";

import type { StoryDefinition } from "@fairlead/story";
import { PencilLine } from "lucide-react";
import { useParams } from "next/navigation";
import { useMemo, useState } from "react";
import { useDesk } from "../board/useDesk.ts";
import { type BegunCode, CodeEditor } from "../edit/CodeEditor.tsx";
import { focusIfWanted, focusStory } from "../edit/focusStory.ts";
import type { KeptCode } from "../edit/keptCode.ts";
import type { Editing } from "../edit/loadEditing.ts";
import { changesSince } from "../edit/takeCode.ts";
import { useCodeKeeper, useKeptCode } from "../edit/useCodeKeeper.ts";
import { useEditing } from "../edit/useEditing.ts";
import { useEditor } from "../edit/useEditor.ts";
import { Button } from "../parts/Button.tsx";
import { CopyTextButton } from "../parts/CopyButton.tsx";
import { countOf, formatTime } from "../parts/time.ts";
import { type CodePart, toCodeParts } from "./codeParts.ts";

const inks: Readonly<Record<NonNullable<CodePart["kind"]>, string>> = {
  comment: "text-ink-3",
  string: "text-[var(--act-http)]",
  keyword: "text-[var(--act-trigger)]",
  number: "text-[var(--act-transform)]",
  call: "font-semibold",
};

/** The story as source for the SDK, to read, to copy and to change. While it is not being changed it follows the draft. */
export function CodeView({ story }: { story: StoryDefinition }) {
  const editing = useEditing();
  const editor = useEditor();
  const desk = useDesk();
  const [begun, setBegun] = useState<BegunCode | null>(null);
  const keeper = useCodeKeeper(useParams<{ id: string }>().id);
  const kept = useKeptCode(keeper);
  const source = useMemo(() => editing?.toSdkSource(story) ?? null, [editing, story]);
  if (editing === null || source === null) return <div aria-busy="true" className="h-full" />;
  if (begun !== null && editor !== null) {
    const close = () => {
      setBegun(null);
      if (desk !== null) desk.wantsFocus = true;
    };
    return (
      <div className="flex h-full flex-col">
        <CodeEditor {...{ editor, editing, story, begun, keeper }} onClose={close} />
      </div>
    );
  }
  const layout = () => `${JSON.stringify(editing.layoutOf(story), null, 2)}\n`;
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-wrap items-center gap-3 border-line border-b px-4 py-2">
        <p className="min-w-0 flex-1 basis-[300px] text-ink-2">
          This story as TypeScript for <code>@fairlead/sdk</code>. Places on the board and notes are not in it: they are
          its layout, which can be kept in a file beside it.
        </p>
        {editor !== null && kept === null && (
          <Button icon={<PencilLine aria-hidden />} onClick={() => setBegun({ text: source, from: story })}>
            Change the code
          </Button>
        )}
        <CopyTextButton text={layout} label="Copy the layout" />
        <CopyTextButton text={source} label="Copy the code" />
      </div>
      {editor !== null && kept !== null && (
        <NotTaken
          {...{ kept, editing, story }}
          onGoOn={() => setBegun(kept)}
          onDiscard={() => {
            keeper?.put(null);
            focusStory();
          }}
        />
      )}
      <Code source={source} name={story.name} />
    </div>
  );
}

type NotTakenProps = {
  kept: KeptCode;
  editing: Editing;
  story: StoryDefinition;
  onGoOn: () => void;
  onDiscard: () => void;
};

/** Offers to go on with what was written and not taken over, and tells in how much the draft has changed since. */
function NotTaken({ kept, editing, story, onGoOn, onDiscard }: NotTakenProps) {
  const since = useMemo(() => changesSince(editing, kept.from, story).length, [editing, kept, story]);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-wait border-b bg-wait-bg px-4 py-1.5">
      <p role="status" className="min-w-0 flex-1 basis-[300px]">
        <strong>Text of {formatTime(kept.atMs, Date.now())} that was not taken over.</strong>
        {since > 0 && ` The draft has changed since then: ${countOf(since, "change")}.`}
      </p>
      <Button onClick={onGoOn}>Go on</Button>
      <Button onClick={onDiscard}>Discard</Button>
    </div>
  );
}

function Code({ source, name }: { source: string; name: string }) {
  const desk = useDesk();
  const parts = useMemo(() => toCodeParts(source), [source]);
  return (
    <section
      ref={(element) => focusIfWanted(desk, element)}
      data-code
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
      tabIndex={0}
      aria-label={`Code, ${name}`}
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
  );
}
