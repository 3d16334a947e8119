"use client";

import { Eye, EyeOff, TriangleAlert } from "lucide-react";
import { type ComponentProps, useId, useState } from "react";
import { cx } from "../parts/cx.ts";

type TextFieldProps = Omit<ComponentProps<"input">, "id"> & { label: string; hint?: string; problem?: string | null };

/** A labelled line of text; what is wrong with it stands below and is tied to it. */
export function TextField({ label, hint, problem = null, type = "text", ...rest }: TextFieldProps) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const isSecret = type === "password";
  const told = problem ?? hint ?? null;
  return (
    <div className="mb-4">
      <label htmlFor={id} className="mb-1.5 block font-semibold">
        {label}
      </label>
      <div className="relative">
        <input
          {...rest}
          id={id}
          type={isSecret && shown ? "text" : type}
          aria-invalid={problem !== null || undefined}
          aria-describedby={told === null ? undefined : `${id}-told`}
          className={cx(
            "h-9 w-full rounded-control border bg-paper px-2.5 text-dense",
            isSecret && "pr-10",
            problem === null ? "border-line-strong" : "border-bad",
          )}
        />
        {isSecret && (
          <button
            type="button"
            aria-label={shown ? "Hide the password" : "Show the password"}
            onClick={() => setShown(!shown)}
            className="absolute top-1 right-1 grid size-7 place-items-center rounded-pill text-ink-2 hover:bg-sunk"
          >
            {shown ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}
          </button>
        )}
      </div>
      {told !== null && (
        <p
          id={`${id}-told`}
          className={cx("mt-1.5 flex items-start gap-1.5 text-base", problem === null ? "text-ink-3" : "text-bad")}
        >
          {problem !== null && <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />}
          {told}
        </p>
      )}
    </div>
  );
}
