"use client";

import { useMemo } from "react";
import { CopyButton } from "../parts/CopyButton.tsx";
import { formatCount } from "../parts/time.ts";
import { type LoadedEvent, WithEvent } from "./WithEvent.tsx";

/** Characters that are drawn; the rest is there to copy. */
const shownMax = 100_000;

/** The data of an event as JSON text. */
export function EventText({ id }: { id: string }) {
  return <WithEvent id={id}>{(event) => <Text event={event} />}</WithEvent>;
}

function Text({ event }: { event: LoadedEvent }) {
  const text = useMemo(() => JSON.stringify(event.data, null, 2), [event.data]);
  const isCut = text.length > shownMax;
  return (
    <div className="rounded-control border border-line bg-paper">
      <div className="flex items-center justify-between border-line border-b bg-sunk py-0.5 pr-1 pl-2.5 text-ink-2 text-small">
        <span>
          {formatCount(text.length)} characters{isCut && `, the first ${formatCount(shownMax)} shown`}
        </span>
        <CopyButton text={text} label="Copy all of the text" />
      </div>
      <textarea
        readOnly
        aria-label="The data as text"
        rows={28}
        value={isCut ? text.slice(0, shownMax) : text}
        className="block w-full resize-y bg-transparent p-2.5 font-mono text-[12px] -outline-offset-2"
      />
    </div>
  );
}
