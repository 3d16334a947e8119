"use client";

import Link from "next/link";
import { JsonTree } from "../json/JsonTree.tsx";
import { eventName } from "../parts/shortId.ts";
import { EventFiles } from "./EventFiles.tsx";
import { PinEvent } from "./PinEvent.tsx";
import { ReemitButtons } from "./ReemitButtons.tsx";
import { WithEvent } from "./WithEvent.tsx";

type EventViewProps = { id: string; action?: string; heightMax?: number; withLink?: boolean };

/** The data of one event as a tree. */
export function EventView({ id, action, heightMax, withLink = true }: EventViewProps) {
  return (
    <WithEvent id={id}>
      {(event) => (
        <>
          <JsonTree
            value={event.data}
            root={action ?? event.action}
            label={`Event ${eventName(id)} of ${event.action}`}
            {...(heightMax === undefined ? {} : { heightMax })}
          />
          <EventFiles data={event.data} />
          {withLink && (
            <div className="mt-1 flex flex-wrap items-center justify-end gap-2 text-small">
              <PinEvent event={event} />
              <ReemitButtons event={event} />
              <Link href={`/events/${id}`} className="text-ink-2 underline underline-offset-2 hover:text-ink">
                Open event {eventName(id)} by itself
              </Link>
            </div>
          )}
        </>
      )}
    </WithEvent>
  );
}
