// biome-ignore-all lint/a11y/useSemanticElements: the rows of a virtual grid are placed one by one, which a table can't do
"use client";

import type { StoryAction } from "@fairlead/story";
import { ChevronRight } from "lucide-react";
import type { CSSProperties } from "react";
import type { Wait } from "../../server/waits.ts";
import { kindOf } from "../board/actionKinds.ts";
import { cx } from "../parts/cx.ts";
import { outcomes } from "../parts/statusWords.ts";
import { formatDuration } from "../parts/time.ts";
import { backOffOf, heldOf, type Span, waitsOf } from "./timeline.ts";
import { waitWords } from "./waitWords.ts";
import type { WaterfallLine } from "./waterfallRows.ts";

/** Milliseconds that the whole width stands for, and up to where it is recorded. */
type Scale = { totalMs: number; lastEndMs: number };

type WaterfallRowProps = {
  id: string;
  row: WaterfallLine;
  index: number;
  action: StoryAction | undefined;
  scale: Scale;
  top: number;
  isSelected: boolean;
  onSelect: () => void;
  onToggle: (open: boolean) => void;
};

/** Runs of one action, or one of them: its name, its bars, and how long it worked. */
export function WaterfallRow(props: WaterfallRowProps) {
  const { id, row, index, action, scale, top, isSelected, onSelect, onToggle } = props;
  const { spans, waiting, open, level } = row;
  const failed = spans.filter(({ run }) => run.outcome === "failed").length;
  const workedMs = spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const heldMs = spans.reduce((sum, { run }) => sum + heldOf(run), 0);
  const startingMs = spans.reduce((most, span) => Math.max(most, span.startingMs), 0);
  const backOffMs = spans.reduce((sum, { run }) => sum + backOffOf(run), 0);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys of all its rows
    // biome-ignore lint/a11y/useFocusableInteractive: the grid is the one stop, its active row is told by id
    <div
      id={id}
      role="row"
      aria-level={level}
      aria-rowindex={index + 1}
      aria-expanded={open ?? undefined}
      aria-selected={isSelected}
      onClick={onSelect}
      style={{ transform: `translateY(${top}px)` }}
      className={cx(
        "absolute inset-x-0 top-0 flex h-7 cursor-pointer items-center gap-3 border-line border-b px-3.5",
        isSelected
          ? "bg-sunk group-focus-visible/grid:outline-2 group-focus-visible/grid:outline-ink group-focus-visible/grid:-outline-offset-2"
          : "hover:bg-sunk",
      )}
    >
      {/* biome-ignore lint/a11y/useFocusableInteractive: rows are walked, not cells */}
      <span role="rowheader" className={cx("flex w-[34%] max-w-64 min-w-0 items-center gap-2", level === 2 && "pl-6")}>
        <Mark action={action} open={open} onToggle={onToggle} />
        <span className={cx("truncate", level === 1 && "font-semibold")}>
          {level === 2 ? nameOfRun(spans[0]) : (action?.name ?? row.action)}
          {level === 1 && spans.length > 1 && <span className="tabular text-ink-2"> ×{spans.length}</span>}
        </span>
        {failed > 0 && (
          <span className="shrink-0 font-semibold text-bad text-small">
            {failed === 1 ? outcomes.failed.word : `${failed} failed`}
          </span>
        )}
      </span>
      {/* biome-ignore lint/a11y/useFocusableInteractive: rows are walked, not cells */}
      <span role="gridcell" className="relative h-full min-w-0 flex-1">
        <span className="sr-only">
          {backOffMs > 0 && `paused ${formatDuration(backOffMs)} between attempts, `}
          {startingMs > 0 && `started within ${formatDuration(startingMs)}, `}
          {spans.length > 0 && `held ${formatDuration(heldMs)}, worked ${formatDuration(workedMs)}`}
          {waiting.map(({ sentence }) => sentence).join(" ")}
        </span>
        {spans.map((span) => (
          <Bar key={span.run.id} span={span} totalMs={scale.totalMs} />
        ))}
        {waiting[0] && <HeldBar wait={waiting[0]} scale={scale} />}
      </span>
      {/* biome-ignore lint/a11y/useFocusableInteractive: rows are walked, not cells */}
      <span role="gridcell" className="tabular w-16 text-right font-mono text-[12px] text-ink-2">
        {spans.length === 0 ? "–" : formatDuration(workedMs)}
      </span>
    </div>
  );
}

type MarkProps = { action: StoryAction | undefined; open: boolean | null; onToggle: (open: boolean) => void };

/** The ink of the action's type; a line that opens has an arrow beside it. */
function Mark({ action, open, onToggle }: MarkProps) {
  const style = { "--plate": action === undefined ? "var(--ink-3)" : kindOf(action).ink } as CSSProperties;
  return (
    <>
      {open !== null && (
        <ChevronRight
          aria-hidden
          onClick={(event) => {
            event.stopPropagation();
            onToggle(!open);
          }}
          className={cx("-ml-1.5 size-4 shrink-0 transition-transform duration-150", open && "rotate-90")}
        />
      )}
      <span aria-hidden style={style} className="size-2 shrink-0 rounded-[2px] bg-(--plate)" />
    </>
  );
}

function Bar({ span, totalMs }: { span: Span; totalMs: number }) {
  const { run, startingMs, backOffMs, heldMs, startMs, endMs } = span;
  const percent = (ms: number) => `${(ms / totalMs) * 100}%`;
  const held = waitsOf(run).map(([reason, ms]) => `${waitWords(reason).word} ${formatDuration(ms)}`);
  const starting = startingMs > 0 ? [`starting ${formatDuration(startingMs)}`] : [];
  const title = [...starting, ...held, `${outcomes[run.outcome].word} after ${formatDuration(endMs - startMs)}`].join(
    ", ",
  );
  return (
    <span aria-hidden title={title}>
      {startingMs > 0 && (
        <span
          data-bar="starting"
          style={{ left: percent(startMs - heldMs - backOffMs - startingMs), width: percent(startingMs) }}
          className="passing absolute top-[6px] h-3.5"
        />
      )}
      {backOffMs > 0 && (
        <span
          data-bar="back-off"
          style={{ left: percent(startMs - heldMs - backOffMs), width: percent(backOffMs) }}
          className="dotted absolute top-[6px] h-3.5 rounded-l-port border-r-0"
        />
      )}
      {heldMs > 0 && (
        <span
          data-bar="held"
          style={{ left: percent(startMs - heldMs), width: percent(heldMs) }}
          className="hatched absolute top-[6px] h-3.5 rounded-l-port border-r-0"
        />
      )}
      <span
        data-bar="worked"
        style={{ left: percent(startMs), width: `max(${percent(endMs - startMs)}, 4px)` }}
        className={cx(
          "absolute top-[6px] h-3.5",
          heldMs > 0 ? "rounded-r-port" : "rounded-port",
          run.outcome === "failed" ? "bg-bad" : "bg-ink",
        )}
      />
    </span>
  );
}

/** What waits at this moment: held since the last thing that ended, up to now. */
function HeldBar({ wait, scale: { totalMs, lastEndMs } }: { wait: Wait; scale: Scale }) {
  const { word, icon: Icon, tone } = waitWords(wait.reason);
  return (
    <span
      aria-hidden
      data-bar="held"
      style={{ left: `min(${(lastEndMs / totalMs) * 100}%, 100% - 120px)` }}
      className="hatched absolute top-[5px] right-0 flex h-4 items-center justify-end rounded-l-port border-r-0"
    >
      <span
        className={cx(
          "flex h-full items-center gap-1 px-1.5 font-semibold text-small",
          tone === "wait" ? "bg-wait-bg text-wait" : "bg-marker text-marker-ink",
        )}
      >
        <Icon className="size-3" />
        {word}
        {wait.count > 1 && <span className="tabular">×{wait.count}</span>}
      </span>
    </span>
  );
}

function nameOfRun(span: Span | undefined): string {
  if (span === undefined) return "";
  const { attempt, outcome } = span.run;
  return attempt > 1 ? `${outcomes[outcome].word}, attempt ${attempt}` : outcomes[outcome].word;
}
