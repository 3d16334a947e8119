"use client";

import { type ReactNode, useState } from "react";
import type { Page } from "../../server/page.ts";
import { Button } from "../parts/Button.tsx";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { Bone, Late } from "../parts/Skeleton.tsx";

type Pages<Item> = {
  data: { pages: readonly Page<Item>[] } | undefined;
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
};

type ActionRecordProps<Item> = {
  query: Pages<Item>;
  /** What could not be loaded, such as "The runs". */
  what: string;
  none: string;
  more: string;
  /** A line of the list; `turn` opens and closes it. */
  children: (item: Item, isOpen: boolean, turn: () => void) => ReactNode;
};

/** Asked anew so often, as long as only the newest page is shown: what one reads does not move away. */
export function recordRefreshMs({ state }: { state: { data: { pages: readonly unknown[] } | undefined } }) {
  return (state.data?.pages.length ?? 1) > 1 ? false : 5_000;
}

/** A list of what is recorded of an action, page by page; each line can be opened. */
export function ActionRecord<Item extends { id: string }>(props: ActionRecordProps<Item>) {
  const { query, what, none, more, children } = props;
  const [opened, setOpened] = useState<readonly string[]>([]);
  const items = query.data?.pages.flatMap((page) => page.items);
  if (items === undefined) {
    return query.error ? (
      <ProblemNotice error={query.error} what={what} onRetry={() => void query.refetch()} />
    ) : (
      <Late>
        <Bone className="m-4 w-2/3" />
      </Late>
    );
  }
  const turn = (id: string) => setOpened(opened.includes(id) ? opened.filter((one) => one !== id) : [...opened, id]);
  return (
    <div className="px-2 py-2">
      {items.length === 0 && <p className="px-2 py-2 text-ink-2">{none}</p>}
      <ul>
        {items.map((item) => (
          <li key={item.id}>{children(item, opened.includes(item.id), () => turn(item.id))}</li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button className="m-2" onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
          {more}
        </Button>
      )}
    </div>
  );
}
