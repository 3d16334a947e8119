"use client";

import type { Change } from "@fairlead/story";
import { useId, useState } from "react";
import { controlClass, FieldFrame } from "./FieldFrame.tsx";
import { useText } from "./useText.ts";

type Options = Extract<Change, { kind: "set_option" }>["value"];

type OptionsAsJsonProps = { options: object; onChange: (options: Options) => void };

/** All options of an action as JSON, to be written or pasted. */
export function OptionsAsJson({ options, onChange }: OptionsAsJsonProps) {
  const id = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const text = useText(JSON.stringify(options, null, 2), (next) => {
    try {
      const value = JSON.parse(next);
      setProblem(null);
      onChange(value);
    } catch (error) {
      setProblem(`This is no JSON yet, and not taken over. ${(error as Error).message}`);
    }
  });
  return (
    <FieldFrame id={id} label="Options as JSON" problems={problem === null ? [] : [problem]}>
      <textarea
        {...text}
        id={id}
        rows={Math.min(20, text.value.split("\n").length + 1)}
        spellCheck={false}
        aria-invalid={problem !== null || undefined}
        aria-describedby={`${id}-told`}
        className={controlClass(problem !== null, "block resize-y font-mono text-[12px] leading-[20px]")}
      />
    </FieldFrame>
  );
}
