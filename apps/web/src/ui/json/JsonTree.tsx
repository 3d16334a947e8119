"use client";

import type { Json } from "@fairlead/formula";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useId, useMemo, useRef, useState } from "react";
import { Button } from "../parts/Button.tsx";
import { CopyButton } from "../parts/CopyButton.tsx";
import { JsonLine } from "./JsonLine.tsx";
import { JsonLongText } from "./JsonLongText.tsx";
import { type Toggled, toCopy, toJsonRows, toReference } from "./jsonRows.ts";
import { useTreeKeys } from "./useTreeKeys.ts";

type JsonTreeProps = {
  value: Json;
  /** The name that formulas read the value by: the slug of the action that emitted it. */
  root: string;
  label: string;
  /** Pixels that the tree takes at most. */
  heightMax?: number;
  /** Puts the path of the line one is at where a formula is written. */
  onInsert?: (reference: string) => void;
};

const lineHeight = 24;

/**
 * A JSON value as a tree: only the lines in view are drawn, so that megabytes stay smooth. One tab stop; arrows walk, open
 * and close. Above it stands the path of the line one is at, as a formula would write it, to copy.
 */
export function JsonTree({ value, root, label, heightMax = 380, onInsert }: JsonTreeProps) {
  const prefix = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [toggled, setToggled] = useState<Toggled>(new Map());
  const [active, setActive] = useState("[]");
  const rows = useMemo(() => toJsonRows(value, toggled), [value, toggled]);
  const at = Math.max(
    0,
    rows.findIndex(({ id }) => id === active),
  );
  const current = rows[at];
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 12,
  });
  const toggle = (id: string, open: boolean) => setToggled((before) => new Map(before).set(id, open));
  const go = (index: number) => {
    const row = rows[index];
    if (row === undefined) return;
    setActive(row.id);
    lines.scrollToIndex(index);
  };
  const drawn = lines.getVirtualItems();
  const onKeyDown = useTreeKeys({ rows, at, go, toggle });
  if (current === undefined) return null;
  const reference = toReference(root, current.path);
  return (
    <div className="min-w-0 rounded-control border border-line bg-paper">
      <div className="flex items-center gap-0.5 border-line border-b bg-sunk py-0.5 pr-1 pl-2.5">
        <code title={reference} className="min-w-0 flex-1 truncate text-[11.5px] text-ink-2">
          {reference}
        </code>
        {onInsert && (
          <Button look="quiet" onClick={() => onInsert(reference)} className="h-6 px-2 text-small">
            Insert
          </Button>
        )}
        <CopyButton text={reference} label="Copy the path as a formula" word="Path" />
        <CopyButton text={() => toCopy(current.value)} label="Copy the value" word="Value" />
      </div>
      <div
        ref={scroller}
        role="tree"
        aria-label={label}
        aria-activedescendant={drawn.some(({ index }) => index === at) ? `${prefix}${at}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        style={{ maxHeight: heightMax }}
        className="group/tree overflow-auto py-1 outline-offset-[-2px]"
      >
        <div role="presentation" style={{ height: lines.getTotalSize() }} className="relative min-w-fit">
          {drawn.map(({ index, start }) => {
            const row = rows[index];
            return (
              row && (
                <JsonLine
                  key={row.id}
                  id={`${prefix}${index}`}
                  row={row}
                  root={root}
                  top={start}
                  isActive={index === at}
                  onPick={() => setActive(row.id)}
                  onToggle={(open) => toggle(row.id, open)}
                />
              )
            );
          })}
        </div>
      </div>
      <JsonLongText value={current.value} />
    </div>
  );
}
