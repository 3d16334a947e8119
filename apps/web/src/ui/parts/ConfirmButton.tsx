"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "./Button.tsx";

type ConfirmButtonProps = {
  children: ReactNode;
  icon?: ReactNode;
  /** What happens, as a question. */
  question: string;
  /** The words of the button that does it, and of the one that does not. */
  yes: string;
  no: string;
  busy?: boolean;
  onConfirm: () => void;
};

/** A button for what can't be taken back: it asks in its place, and Escape means no. */
export function ConfirmButton({ children, icon, question, yes, no, busy = false, onConfirm }: ConfirmButtonProps) {
  const [asks, setAsks] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  const again = useRef<HTMLButtonElement>(null);
  const wasAsked = useRef(false);
  useEffect(() => {
    if (asks) first.current?.focus();
    else if (wasAsked.current) again.current?.focus();
    wasAsked.current = asks;
  }, [asks]);
  if (!asks) {
    return (
      <Button ref={again} icon={icon} busy={busy} onClick={() => setAsks(true)}>
        {children}
      </Button>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of a form
    <div
      role="group"
      aria-label={question}
      className="flex flex-wrap items-center gap-2"
      onKeyDown={({ key }) => {
        if (key === "Escape") setAsks(false);
      }}
    >
      <span className="text-ink-2">{question}</span>
      <Button
        ref={first}
        look="primary"
        onClick={() => {
          setAsks(false);
          onConfirm();
        }}
      >
        {yes}
      </Button>
      <Button onClick={() => setAsks(false)}>{no}</Button>
    </div>
  );
}
