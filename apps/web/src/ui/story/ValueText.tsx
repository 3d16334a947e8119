"use client";

import { Fragment } from "react";
import { FormulaText } from "../board/FormulaText.tsx";

type ValueTextProps = { value: unknown; level?: number };

const indent = "  ";

/** A JSON value as it is written, with the formulas in its texts as pills. */
export function ValueText({ value, level = 0 }: ValueTextProps) {
  if (typeof value === "string") return <TextValue text={value} />;
  if (typeof value !== "object" || value === null) return <span>{String(value)}</span>;
  const entries = Object.entries(value);
  const isList = Array.isArray(value);
  const [open, close] = isList ? "[]" : "{}";
  if (entries.length === 0) return <span>{`${open}${close}`}</span>;
  return (
    <span className="whitespace-pre">
      {`${open}\n`}
      {entries.map(([key, item], at) => (
        <Fragment key={key}>
          {indent.repeat(level + 1)}
          {!isList && <span className="text-ink-2">{JSON.stringify(key)}: </span>}
          <ValueText value={item} level={level + 1} />
          {at < entries.length - 1 ? ",\n" : "\n"}
        </Fragment>
      ))}
      {`${indent.repeat(level)}${close}`}
    </span>
  );
}

/** A text that is a value formula needs no quotes: its result is no text. */
function TextValue({ text }: { text: string }) {
  if (text.startsWith("=")) return <FormulaText source={text} />;
  return (
    <>
      <span className="text-ink-3">"</span>
      <FormulaText source={text} />
      <span className="text-ink-3">"</span>
    </>
  );
}
