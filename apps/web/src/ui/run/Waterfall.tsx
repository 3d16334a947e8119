// biome-ignore-all lint/a11y/useSemanticElements: the rows of a virtual grid are placed one by one, which a table can't do
"use client";

import type { StoryDefinition } from "@fairlead/story";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Hourglass } from "lucide-react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import type { RunData } from "../api/outputs.ts";
import { toOutline } from "../board/graph.ts";
import { Button } from "../parts/Button.tsx";
import { cx } from "../parts/cx.ts";
import { actOnKey } from "../parts/keys.ts";
import { Notice } from "../parts/Notice.tsx";
import { formatDuration } from "../parts/time.ts";
import { useNow } from "../parts/useNow.ts";
import { lastEndOf, toLanes, toTicks } from "./timeline.ts";
import type { useActionRuns } from "./useRun.ts";
import { WaterfallRow } from "./WaterfallRow.tsx";
import { toWaterfallRows } from "./waterfallRows.ts";

type WaterfallProps = {
  run: RunData;
  recorded: ReturnType<typeof useActionRuns>;
  version: Pick<StoryDefinition, "actions" | "links"> | undefined;
  selected: string | null;
  onSelect: (id: string | null) => void;
};

const rowHeight = 28;
const headHeight = 33;
/** Below the last line: what the bars stand for. */
const spareHeight = 26;
const tickMs = 250;
/** A tick further right than this has no room for its words. */
const labelledMax = 0.93;

/**
 * The action runs of a story run in time: hatched while held, solid while working. Several runs of one action share a
 * line that opens. A tree grid with one tab stop: arrows walk, right opens, left closes, Enter goes to the details.
 */
export function Waterfall({ run, recorded, version, selected, onSelect }: WaterfallProps) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const { actionRuns } = recorded;
  const order = useMemo(() => (version === undefined ? [] : toOutline(version).map(({ slug }) => slug)), [version]);
  const lanes = useMemo(
    () => toLanes(run.startedAt, { actionRuns, waiting: run.waiting, order }),
    [run.startedAt, run.waiting, actionRuns, order],
  );
  const rows = useMemo(() => toWaterfallRows(lanes, opened), [lanes, opened]);
  const lastEndMs = lastEndOf(lanes);
  const totalMs = useTotal(run, lastEndMs);
  const actions = useMemo(() => new Map(version?.actions.map((action) => [action.slug, action])), [version]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const at = Math.max(
    0,
    rows.findIndex(({ id }) => id === selected),
  );
  const toggle = (action: string, open: boolean) =>
    setOpened((before) => {
      const after = new Set(before);
      if (open) after.add(action);
      else after.delete(action);
      return after;
    });
  const go = (index: number) => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))];
    if (row === undefined) return;
    onSelect(row.id);
    virtual.scrollToIndex(rows.indexOf(row));
  };
  const drawn = virtual.getVirtualItems();
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at];
    actOnKey(event, [
      ["ArrowDown", () => go(row?.id === selected ? at + 1 : at)],
      ["ArrowUp", () => go(at - 1)],
      ["Home", () => go(0)],
      ["End", () => go(rows.length - 1)],
      ["ArrowRight", () => row?.open === false && toggle(row.action, true)],
      ["ArrowLeft", () => row?.open === true && toggle(row.action, false)],
      ["Enter", () => document.getElementById("inspector")?.focus()],
      ["Escape", () => onSelect(null)],
    ]);
  };
  return (
    <section
      id="waterfall"
      aria-label="Action runs"
      tabIndex={-1}
      style={{ height: rows.length === 0 ? undefined : headHeight + rows.length * rowHeight + spareHeight }}
      className="flex max-h-[46%] min-h-40 shrink-0 flex-col border-line-strong border-t bg-paper outline-none max-md:max-h-none max-md:min-h-0 max-md:border-t-0"
    >
      <Scale totalMs={totalMs} />
      {rows.length === 0 ? (
        <Notice icon={Hourglass} title="Nothing has run yet">
          <p>The event was accepted and is kept. Its first action starts as soon as a worker takes it.</p>
        </Notice>
      ) : (
        <div
          ref={scroller}
          role="treegrid"
          aria-label="Action runs in time"
          aria-rowcount={rows.length}
          aria-activedescendant={drawn.some(({ index }) => index === at) ? `row-${at}` : undefined}
          tabIndex={0}
          onKeyDown={onKeyDown}
          className="group/grid min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
        >
          <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
            {drawn.map(({ index, start }) => {
              const row = rows[index];
              return (
                row && (
                  <WaterfallRow
                    key={row.id}
                    id={`row-${index}`}
                    row={row}
                    index={index}
                    action={actions.get(row.action)}
                    scale={{ totalMs, lastEndMs }}
                    top={start}
                    isSelected={row.id === selected}
                    onSelect={() => onSelect(row.id)}
                    onToggle={(open) => toggle(row.action, open)}
                  />
                )
              );
            })}
          </div>
        </div>
      )}
      {rows.length > 0 && <Legend />}
      {recorded.isMore && (
        <div className="border-line border-t p-2">
          <Button onClick={recorded.loadMore} busy={recorded.isLoadingMore}>
            Show further action runs
          </Button>
        </div>
      )}
    </section>
  );
}

/** The length of the scale: up to now while the run is open. */
function useTotal({ status, startedAt, endedAt }: RunData, lastEndMs: number): number {
  const now = useNow(status === "open" ? tickMs : null);
  const end = endedAt === null ? now : Date.parse(endedAt);
  return Math.max(1, lastEndMs, end - Date.parse(startedAt));
}

/** What the bars stand for. */
function Legend() {
  return (
    <p className="-mt-px flex shrink-0 flex-wrap items-center gap-x-4 border-line border-t px-3.5 py-1 text-ink-2 text-small">
      {bars.map(([words, look]) => (
        <span key={words} className="inline-flex items-center gap-1.5">
          <span aria-hidden className={cx("inline-block h-2.5 w-5 rounded-port", look)} />
          {words}
        </span>
      ))}
    </p>
  );
}

const bars = [
  ["Starting", "passing"],
  ["Held", "hatched"],
  ["Working", "bg-ink"],
  ["Pause before another attempt", "dotted"],
] as const;

function Scale({ totalMs }: { totalMs: number }) {
  return (
    <div
      aria-hidden
      className="flex h-8 shrink-0 items-end gap-3 border-line border-b px-3.5 pb-1.5 font-mono text-ink-3 text-tiny"
    >
      <span className="w-[34%] max-w-64 font-sans font-semibold text-small">Action runs</span>
      <span className="relative h-4 flex-1">
        {toTicks(totalMs).map((ms, index) => (
          <span
            key={ms}
            style={{ left: `${(ms / totalMs) * 100}%` }}
            className={cx(
              "absolute bottom-0 whitespace-nowrap border-line-strong border-l pl-1 leading-[11px]",
              // Where it is narrow, the words of every other one have room.
              index % 2 === 1 && "max-sm:text-[0px]",
            )}
          >
            {ms / totalMs < labelledMax && (ms === 0 ? "0" : formatDuration(ms))}
          </span>
        ))}
      </span>
      <span className="w-16 text-right font-sans font-semibold text-small">Worked</span>
    </div>
  );
}
