"use client";

import { useEffect, useRef } from "react";
import { Button } from "../parts/Button.tsx";

type AskingProps = { question: string; onAnswer: (isYes: boolean) => void };

/** Asks before anything is sent for real. Takes the keyboard, so that whoever tests by keys can say yes at once. */
export function Asking({ question, onAnswer }: AskingProps) {
  const yes = useRef<HTMLButtonElement>(null);
  useEffect(() => yes.current?.focus(), []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of a form
    <div
      role="group"
      aria-label={question}
      className="flex flex-col gap-2 rounded-control border border-line-strong bg-wait-bg p-3"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onAnswer(false);
      }}
    >
      <p>{question}</p>
      <div className="flex gap-2">
        <Button ref={yes} look="primary" onClick={() => onAnswer(true)}>
          Send for real
        </Button>
        <Button onClick={() => onAnswer(false)}>Don't</Button>
      </div>
    </div>
  );
}
