"use client";

import type { Json } from "@fairlead/formula";
import { diffJson, type StoryAction } from "@fairlead/story";
import { useMemo, useState } from "react";
import type { Tested } from "../../server/actionTests.ts";
import { DifferenceTable } from "../json/DifferenceTable.tsx";
import { WithEvent } from "../run/WithEvent.tsx";

type LastOutputProps = {
  action: StoryAction;
  tested: Tested;
  /** The event of the test before this one. */
  before: Json | undefined;
  /** The latest event of a run; null if there is none. */
  emitted: string | null;
};

/** In what the event of a test differs from what the action gave last: in the test before, or else in a run. */
export function LastOutput({ action, tested, before, emitted }: LastOutputProps) {
  const [isOpen, setOpen] = useState(false);
  const [event] = tested.events;
  if (event === undefined || event.truncated || (before === undefined && emitted === null)) return null;
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="min-h-6 font-semibold">
        {before === undefined ? "Compared with the last run" : "Compared with the test before"}
      </summary>
      {isOpen && (
        <div className="pt-1.5">
          {before !== undefined && <Differences root={action.slug} before={before} after={event.data} />}
          {before === undefined && emitted !== null && (
            <WithEvent id={emitted}>
              {({ data }) => <Differences root={action.slug} before={data} after={event.data} />}
            </WithEvent>
          )}
        </div>
      )}
    </details>
  );
}

function Differences({ root, before, after }: { root: string; before: Json; after: Json }) {
  const { differences, isMore } = useMemo(() => diffJson(before, after), [before, after]);
  if (differences.length === 0) return <p className="text-ink-2">They hold the same.</p>;
  return (
    <>
      <DifferenceTable differences={differences} root={root} />
      {isMore && <p className="mt-1 text-ink-2">Only the first 200 differences are shown.</p>}
    </>
  );
}
