"use client";

import { Search } from "lucide-react";
import { useEffect, useRef } from "react";
import { handling } from "./handling.ts";

type SearchFieldProps = { label: string; value: string; onChange: (text: string) => void };

/** A search that the key "/" goes to from anywhere on the page where no text is being written. */
export function SearchField({ label, value, onChange }: SearchFieldProps) {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "/" || !handling().letters || event.ctrlKey || event.metaKey || isWriting(event.target)) return;
      event.preventDefault();
      ref.current?.focus();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  return (
    <label className="relative block w-64 max-w-full">
      <span className="sr-only">{label}</span>
      <Search aria-hidden className="pointer-events-none absolute top-[7px] left-2.5 size-4 text-ink-2" />
      <input
        ref={ref}
        type="search"
        value={value}
        maxLength={200}
        placeholder={label}
        onChange={(event) => onChange(event.target.value)}
        // What is typed is looked for at once: in a form, Enter would send the form.
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        className="h-[30px] w-full rounded-control border border-line-strong bg-paper pr-7 pl-8 [&::-webkit-search-cancel-button]:hidden"
      />
      <kbd aria-hidden className="absolute top-1.5 right-2.5 text-ink-3 text-small">
        /
      </kbd>
    </label>
  );
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
