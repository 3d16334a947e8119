"use client";

import { TriangleAlert, X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { IconButton } from "../parts/Button.tsx";
import { useTakeWanted } from "./wantedField.tsx";

type FieldFrameProps = {
  id: string;
  label: string;
  hint?: string;
  problems: readonly string[];
  /** Beside the label: how the field is written. */
  aside?: ReactNode;
  /** Takes the option away; left out for those that are needed. */
  onRemove?: (() => void) | undefined;
  children: ReactNode;
};

/** A field of an action: its label, itself, and below what is wrong with it or what it is for. */
export function FieldFrame({ id, label, hint, problems, aside, onRemove, children }: FieldFrameProps) {
  const frame = useRef<HTMLDivElement>(null);
  useTakeWanted(frame);
  return (
    <div ref={frame}>
      <div className="mb-1 flex min-h-[26px] items-center gap-2">
        <label htmlFor={id} className="min-w-0 flex-1 font-semibold">
          {label}
        </label>
        {aside}
        {onRemove && (
          <IconButton label={`Take ${label} away`} onClick={onRemove}>
            <X aria-hidden />
          </IconButton>
        )}
      </div>
      {children}
      <div id={`${id}-told`} className="mt-1">
        <ProblemLines problems={problems} />
        {problems.length === 0 && hint && <p className="text-ink-3 text-small">{hint}</p>}
      </div>
    </div>
  );
}

/** What is wrong, a line for each. */
export function ProblemLines({ problems, id }: { problems: readonly string[]; id?: string }) {
  if (problems.length === 0) return null;
  return (
    <div id={id}>
      {problems.map((message) => (
        <p key={message} className="flex items-start gap-1.5 text-bad">
          <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          <span className="min-w-0 [overflow-wrap:anywhere]">{message}</span>
        </p>
      ))}
    </div>
  );
}

/** The look of every control of the form. */
export function controlClass(isBad: boolean, more = ""): string {
  return `w-full rounded-control border bg-paper px-2.5 py-1.5 ${isBad ? "border-bad" : "border-line-strong"} ${more}`;
}
