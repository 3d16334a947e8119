"use client";

import type { ReactNode } from "react";
import { FormulaText } from "../board/FormulaText.tsx";

type ValueTextProps = { value: unknown; name?: string; after?: string };

/** A JSON value as it is written, one entry a line, with the formulas in its texts as pills. */
export function ValueText({ value, name, after = "" }: ValueTextProps) {
  const label = name === undefined ? null : <span className="shrink-0 text-ink-2">{JSON.stringify(name)}:&nbsp;</span>;
  if (typeof value !== "object" || value === null) {
    return (
      <Line label={label}>
        <Scalar value={value} />
        {after}
      </Line>
    );
  }
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const [open, close] = isList ? "[]" : "{}";
  if (entries.length === 0) return <Line label={label}>{`${open}${close}${after}`}</Line>;
  return (
    <>
      <Line label={label}>{open}</Line>
      <span className="block pl-[2ch]">
        {entries.map(([key, item], at) => (
          <ValueText
            key={key}
            value={item}
            after={at < entries.length - 1 ? "," : ""}
            {...(isList ? {} : { name: key })}
          />
        ))}
      </span>
      <Line label={null}>{`${close}${after}`}</Line>
    </>
  );
}

function Line({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <span className="flex min-w-0">
      {label}
      <span className="min-w-0 flex-1 whitespace-pre-wrap">{children}</span>
    </span>
  );
}

/** A text that is a value formula needs no quotes: its result is no text. */
function Scalar({ value }: { value: unknown }) {
  if (typeof value !== "string") return String(value);
  if (value.startsWith("=")) return <FormulaText source={value} />;
  return (
    <>
      <span className="text-ink-3">"</span>
      <FormulaText source={value} />
      <span className="text-ink-3">"</span>
    </>
  );
}
