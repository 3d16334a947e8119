"use client";

import { type KeyboardEvent, useEffect, useRef, useState } from "react";

const pauseMs = 500;

/**
 * A text that is written in a field and taken over when one pauses or leaves. What
 * changes elsewhere comes in unless one is writing. `mayPause`: whether a pause is enough, asked when there is one; default
 * yes.
 */
export function useText(value: string, commit: (text: string) => void, mayPause: () => boolean = () => true) {
  const [text, setText] = useState(value);
  const isWriting = useRef(false);
  // What was written last, before it is drawn: one may leave the field sooner than that.
  const written = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const taken = useRef(value);
  // The value when something was taken over: as long as it is the same, that is under way, or was refused.
  const before = useRef(value);
  const take = useRef(commit);
  take.current = commit;
  const pause = useRef(mayPause);
  pause.current = mayPause;
  useEffect(() => {
    if (isWriting.current) return;
    taken.current = value;
    written.current = value;
    setText(value);
  }, [value]);
  const finish = (last: string) => {
    clearTimeout(timer.current);
    if (last === taken.current) return;
    taken.current = last;
    before.current = value;
    take.current(last);
  };
  return {
    value: text,
    onChange: (event: { target: { value: string } }) => {
      const next = event.target.value;
      isWriting.current = true;
      written.current = next;
      setText(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => pause.current() && finish(next), pauseMs);
    },
    onBlur: () => {
      isWriting.current = false;
      if (written.current !== taken.current) return finish(written.current);
      if (written.current !== value && before.current === value) return;
      taken.current = value;
      written.current = value;
      setText(value);
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Enter" && event.currentTarget.tagName === "INPUT") finish(written.current);
    },
  };
}
