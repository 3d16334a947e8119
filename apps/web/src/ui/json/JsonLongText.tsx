"use client";

import type { Json } from "@fairlead/formula";
import { formatCount } from "../parts/time.ts";
import { lineMax } from "./jsonRows.ts";

/** Characters of one text that are drawn; the rest is there to copy. */
const shownMax = 20_000;

/** The whole of a text that does not fit into its line; nothing for anything else. */
export function JsonLongText({ value }: { value: Json }) {
  if (typeof value !== "string" || (value.length <= 48 && !value.includes("\n"))) return null;
  const isCut = value.length > shownMax;
  return (
    <div className="border-line border-t">
      <textarea
        readOnly
        aria-label="The whole text"
        rows={Math.min(9, Math.ceil(value.length / 52) + 1)}
        value={isCut ? value.slice(0, shownMax) : value}
        className="block w-full resize-none bg-transparent p-2.5 font-mono text-[12px] text-ink-2 -outline-offset-2"
      />
      {value.length > lineMax && (
        <p className="border-line border-t px-2.5 py-1 text-ink-3 text-small">
          {formatCount(value.length)} characters
          {isCut && `, the first ${formatCount(shownMax)} shown. Copy the value for all of it.`}
        </p>
      )}
    </div>
  );
}
