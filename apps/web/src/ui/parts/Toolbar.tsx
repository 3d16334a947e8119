"use client";

import { type ComponentProps, type KeyboardEvent, useEffect, useRef } from "react";

type ToolbarProps = ComponentProps<"div"> & { label: string };

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** Buttons that are one stop for Tab together: arrow keys walk among them. */
export function Toolbar({ label, children, ...rest }: ToolbarProps) {
  const ref = useRef<HTMLDivElement>(null);
  const stop = useRef(0);
  const buttons = () => [...(ref.current?.querySelectorAll<HTMLButtonElement>("button") ?? [])];
  const mark = (at: number) => {
    stop.current = at;
    for (const [index, button] of buttons().entries()) button.tabIndex = index === at ? 0 : -1;
  };
  // Buttons come and go without this being told: the stop is marked after every rendering.
  useEffect(() => mark(Math.min(stop.current, Math.max(0, buttons().length - 1))));
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    const all = buttons();
    const at = all.indexOf(event.target as HTMLButtonElement);
    if (step === undefined || at === -1) return;
    event.preventDefault();
    event.stopPropagation();
    const next = (at + step + all.length) % all.length;
    mark(next);
    all[next]?.focus();
  };
  return (
    <div ref={ref} role="toolbar" aria-label={label} onKeyDown={onKeyDown} {...rest}>
      {children}
    </div>
  );
}
