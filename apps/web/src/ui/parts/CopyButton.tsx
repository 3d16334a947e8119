"use client";

import { Check, Copy, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "./Button.tsx";

const shownMs = 1_600;

type CopyState = "idle" | "copied" | "refused";

/** Puts a text on the clipboard and says for a moment whether it worked. */
function useCopy(text: CopyProps["text"]) {
  const [state, setState] = useState<CopyState>("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), shownMs);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () =>
    navigator.clipboard.writeText(typeof text === "string" ? text : text()).then(
      () => setState("copied"),
      () => setState("refused"),
    );
  return { state, copy: () => void copy() };
}

const icons = { idle: Copy, copied: Check, refused: X };
const words = { idle: "", copied: "Copied", refused: "The browser refused to copy" };

type CopyProps = {
  /** What is copied; a function where it costs something to make it. */
  text: string | (() => string);
  label: string;
};

/** Copies `text`; an icon with a name, and with a word of it where several stand side by side. */
export function CopyButton({ text, label, word }: CopyProps & { word?: string }) {
  const { state, copy } = useCopy(text);
  const Icon = icons[state];
  const name = state === "idle" ? label : words[state];
  return (
    <>
      {word === undefined ? (
        <IconButton label={name} onClick={copy}>
          <Icon aria-hidden />
        </IconButton>
      ) : (
        <Button
          look="quiet"
          aria-label={name}
          title={name}
          onClick={copy}
          icon={<Icon aria-hidden />}
          className="h-6 gap-1 px-1.5 text-small [&_svg]:size-3.5"
        >
          {word}
        </Button>
      )}
      <span role="status" className="sr-only">
        {words[state]}
      </span>
    </>
  );
}

/** Copies `text`; a button with words. */
export function CopyTextButton({ text, label }: CopyProps) {
  const { state, copy } = useCopy(text);
  const Icon = icons[state];
  return (
    <Button onClick={copy} icon={<Icon aria-hidden />}>
      <span aria-live="polite">{state === "idle" ? label : words[state]}</span>
    </Button>
  );
}
