"use client";

import type { StoryDefinition } from "@fairlead/story";
import { useEffect, useMemo, useState } from "react";
import { Button } from "../parts/Button.tsx";
import { countOf } from "../parts/time.ts";
import type { Editor } from "./editor.ts";
import { keptWords } from "./fieldNames.ts";
import type { CodeKeeper, KeptCode } from "./keptCode.ts";
import { type Editing, loadEditing } from "./loadEditing.ts";
import { type CodeReview, changesSince, reviewCode, takeCode } from "./takeCode.ts";

/** Code to go on with, and the draft that it was written from. */
export type BegunCode = Pick<KeptCode, "text" | "from">;

type CodeEditorProps = {
  editor: Editor;
  editing: Editing;
  /** The draft as it is now. */
  story: StoryDefinition;
  begun: BegunCode;
  /** Keeps what was not taken over when the view is left; null: nothing can be kept. */
  keeper: CodeKeeper | null;
  onClose: () => void;
};

/** The code of a story to be changed: what that changes is told while it is written, and taken over as one step of undo. */
export function CodeEditor({ editor, editing, story, begun, keeper, onClose }: CodeEditorProps) {
  const [from] = useState(begun.from);
  const [text, setText] = useState(begun.text);
  const source = useMemo(() => editing.toSdkSource(from), [editing, from]);
  const write = (next: string) => {
    setText(next);
    keeper?.put(next === source ? null : { text: next, from, atMs: Date.now() });
  };
  const since = useMemo(() => changesSince(editing, from, story), [editing, from, story]);
  const review = useReviewOf(text, from);
  const taken = review !== null && "code" in review && review.changes.length > 0 ? review.code : null;
  const take = async () => {
    if (taken === null) return;
    let words: string | null = null;
    const isMade = await editor.store.change((editing, draft) => {
      const { change, kept } = takeCode(editing, { from, code: taken }, draft);
      words = kept.length > 0 ? keptWords(kept, draft) : null;
      return change;
    });
    if (!isMade) return;
    editor.tell(words);
    editor.say("Took over the code.");
    keeper?.put(null);
    onClose();
  };
  return (
    <>
      <div className="flex flex-wrap items-start gap-3 border-line border-b px-4 py-2">
        <Told review={review} since={since} />
        <Button look="primary" disabled={taken === null} onClick={() => void take()}>
          Take over
        </Button>
        <Button onClick={onClose}>Leave it</Button>
      </div>
      <textarea
        // biome-ignore lint/a11y/noAutofocus: whoever asks to edit the code goes on in it
        autoFocus
        aria-label="Code of the story"
        aria-describedby="code-told"
        aria-invalid={(review !== null && "problem" in review) || undefined}
        spellCheck={false}
        value={text}
        onChange={(event) => write(event.target.value)}
        className="min-h-0 flex-1 resize-none bg-paper px-5 py-4 font-mono shadow-none text-[12px] leading-[1.65] outline-offset-[-2px]"
      />
    </>
  );
}

function Told({ review, since }: { review: CodeReview | null; since: readonly string[] }) {
  return (
    <div id="code-told" role="status" className="max-h-[20vh] min-h-[30px] min-w-0 flex-1 overflow-auto py-1">
      {review === null && <p className="text-ink-2">…</p>}
      {review !== null && "problem" in review && <p className="text-bad">{review.problem}</p>}
      {review !== null && "changes" in review && (
        <>
          <p>
            {review.changes.length === 0
              ? "This says the same as the draft. Code is read here and does not run."
              : `${countOf(review.changes.length, "change")}:`}
          </p>
          <Sentences all={review.changes} />
        </>
      )}
      {since.length > 0 && (
        <>
          <p className="text-wait">
            The draft has changed since this was begun. Taking over keeps that, and where both set the same, what the
            draft has:
          </p>
          <Sentences all={since} />
        </>
      )}
    </div>
  );
}

function Sentences({ all }: { all: readonly string[] }) {
  return (
    <ul className="list-disc pl-5">
      {all.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

const restMs = 250;

/** What a text says beside the story that it was written from, once one has stopped writing; null until it is known. */
function useReviewOf(text: string, from: StoryDefinition): CodeReview | null {
  const [reviewed, setReviewed] = useState<{ text: string; review: CodeReview } | null>(null);
  useEffect(() => {
    let isWanted = true;
    const timer = setTimeout(async () => {
      const review = await loadEditing().then((editing) => reviewCode(editing, text, from));
      if (isWanted) setReviewed({ text, review });
    }, restMs);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [text, from]);
  return reviewed?.text === text ? reviewed.review : null;
}
