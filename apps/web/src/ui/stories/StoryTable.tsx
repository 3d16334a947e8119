"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import type { KeyboardEvent } from "react";
import type { ListedStory } from "../api/outputs.ts";
import { Button } from "../parts/Button.tsx";
import { cx } from "../parts/cx.ts";
import { table } from "../parts/table.ts";
import { useRowKeys } from "../parts/useRowKeys.ts";
import { StoryLine } from "./StoryLine.tsx";
import type { StoryOrder } from "./useStoryFilters.ts";

type StoryTableProps = {
  rows: readonly ListedStory[];
  sort: StoryOrder | null;
  onSort: (sort: StoryOrder | null) => void;
  /** The picked stories; null where nothing can be done with them. */
  picks: { ids: ReadonlySet<string>; toggle: (id: string) => void } | null;
  isMore: boolean;
  isLoadingMore: boolean;
  onMore: () => void;
};

type Head = { words: string; order?: StoryOrder; className?: string };

const heads: readonly Head[] = [
  { words: "Story", order: "name" },
  { words: "State", order: "waiting", className: "max-sm:hidden" },
  { words: "Last 24 h", className: cx(table.number, "max-md:hidden") },
  { words: "Runs", order: "runs", className: cx(table.number, "max-sm:hidden") },
  { words: "Failed", order: "failures", className: cx(table.number, "max-lg:hidden") },
  { words: "p95", order: "duration", className: cx(table.number, "max-lg:hidden") },
  { words: "Last run", className: "pl-5" },
];

/** One row a story; j and k walk, Enter opens, Space picks, x as well. */
export function StoryTable({ rows, sort, onSort, picks, ...more }: StoryTableProps) {
  const keys = useRowKeys<HTMLTableElement>();
  const onKeyDown = (event: KeyboardEvent) => {
    const id = picks === null ? undefined : pickedByKey(event);
    if (id === undefined) return keys.onKeyDown(event);
    event.preventDefault();
    picks?.toggle(id);
  };
  return (
    <>
      <table ref={keys.ref} onKeyDown={onKeyDown} className={table.root}>
        <thead>
          <tr>
            {picks !== null && (
              <th scope="col" className={cx(table.head, "w-8 max-sm:hidden")}>
                <span className="sr-only">Picked</span>
              </th>
            )}
            {heads.map((head) => (
              <HeadCell key={head.words} head={head} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((story) => (
            <StoryLine
              key={story.id}
              story={story}
              picked={picks?.ids.has(story.id) ?? false}
              onPick={picks === null ? null : () => picks.toggle(story.id)}
            />
          ))}
        </tbody>
      </table>
      {more.isMore && (
        <div className="mt-4">
          <Button onClick={more.onMore} busy={more.isLoadingMore}>
            Show more stories
          </Button>
        </div>
      )}
    </>
  );
}

/** The story that a key on its link picks. */
function pickedByKey({ key, target }: KeyboardEvent): string | undefined {
  if ((key !== " " && key !== "x") || !(target instanceof HTMLAnchorElement)) return undefined;
  return target.closest<HTMLElement>("[data-row]")?.dataset.id;
}

type HeadCellProps = { head: Head } & Pick<StoryTableProps, "sort" | "onSort">;

/** A head that orders the list by its column when it is pressed; pressed again, the newest come first. */
function HeadCell({ head: { words, order, className }, sort, onSort }: HeadCellProps) {
  if (order === undefined) {
    return (
      <th scope="col" className={cx(table.head, className)}>
        {words}
      </th>
    );
  }
  const isSorted = sort === order;
  const [Arrow, direction] =
    order === "name" ? ([ArrowUp, "ascending"] as const) : ([ArrowDown, "descending"] as const);
  return (
    <th scope="col" aria-sort={isSorted ? direction : undefined} className={cx(table.head, className)}>
      <button
        type="button"
        title={order === "waiting" ? "Most waiting first" : undefined}
        onClick={() => onSort(isSorted ? null : order)}
        className={cx("inline-flex min-h-6 items-center gap-1 hover:text-ink", isSorted && "text-ink")}
      >
        {words}
        {isSorted && <Arrow aria-hidden className="size-3" />}
      </button>
    </th>
  );
}
