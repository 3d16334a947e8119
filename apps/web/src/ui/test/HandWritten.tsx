"use client";

import type { StoryDefinition } from "@fairlead/story";
import { Pin } from "lucide-react";
import { useId } from "react";
import { controlClass } from "../edit/FieldFrame.tsx";
import { Button } from "../parts/Button.tsx";
import type { TestChoice, TestDesk } from "./testDesk.ts";

type HandWrittenProps = {
  story: StoryDefinition;
  desk: TestDesk;
  choice: Extract<TestChoice, { kind: "hand" }>;
  onChoose: (choice: TestChoice) => void;
  /** Whether the whole story is tried out with it. */
  whole: boolean;
};

/** An event that is written by hand. */
export function HandWritten({ story, desk, choice, onChoose, whole }: HandWrittenProps) {
  const id = useId();
  const { source, text } = choice;
  const from = story.actions.find(({ slug }) => slug === source);
  const problem = problemOf(text);
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-ink-2">
        Event of {from?.name ?? source} as JSON
      </label>
      <textarea
        id={id}
        value={text}
        rows={Math.min(16, text.split("\n").length + 1)}
        spellCheck={false}
        aria-invalid={problem !== null || undefined}
        aria-describedby={`${id}-told`}
        onChange={({ target }) => onChoose({ ...choice, text: target.value })}
        className={controlClass(problem !== null, "block resize-y font-mono text-[12px] leading-[20px]")}
      />
      <p id={`${id}-told`} className={problem === null ? "text-ink-3 text-small" : "text-bad"}>
        {problem ??
          (whole ? "The story starts with it." : "What its formulas read of others is pinned, or the latest.")}
      </p>
      {from !== undefined && problem === null && (
        <div>
          <Button icon={<Pin aria-hidden />} onClick={() => void desk.pin(from, { data: JSON.parse(text) })}>
            Pin it on {from.name}
          </Button>
        </div>
      )}
    </div>
  );
}

function problemOf(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return `This is no JSON yet. ${(error as Error).message}`;
  }
}
