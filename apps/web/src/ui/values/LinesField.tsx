"use client";

import { TriangleAlert } from "lucide-react";
import { type ComponentProps, useId } from "react";
import { cx } from "../parts/cx.ts";

type LinesFieldProps = Omit<ComponentProps<"textarea">, "id"> & {
  label: string;
  hint?: string | undefined;
  problem?: string | null;
};

/** A labelled text of several lines; what is wrong with it stands below and is tied to it. */
export function LinesField({ label, hint, problem = null, className, ...rest }: LinesFieldProps) {
  const id = useId();
  const told = problem ?? hint ?? null;
  return (
    <div className="mb-4">
      <label htmlFor={id} className="mb-1.5 block font-semibold">
        {label}
      </label>
      <textarea
        rows={4}
        spellCheck={false}
        {...rest}
        id={id}
        aria-invalid={problem !== null || undefined}
        aria-describedby={told === null ? undefined : `${id}-told`}
        className={cx(
          "w-full rounded-control border bg-paper px-2.5 py-1.5 font-mono text-[11.5px]",
          problem === null ? "border-line-strong" : "border-bad",
          className,
        )}
      />
      {told !== null && (
        <p
          id={`${id}-told`}
          className={cx("mt-1 flex items-start gap-1.5", problem === null ? "text-ink-3" : "text-bad")}
        >
          {problem !== null && <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />}
          {told}
        </p>
      )}
    </div>
  );
}
