"use client";

import Link from "next/link";
import { useParams } from "next/navigation";
import type { EventDetail } from "../../server/events.ts";
import { CopyButton } from "../parts/CopyButton.tsx";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { Late } from "../parts/Skeleton.tsx";
import { eventName, shortId } from "../parts/shortId.ts";
import { formatMoment, formatSize } from "../parts/time.ts";
import { Crumb } from "../shell/Crumb.tsx";
import { Frame } from "../shell/Frame.tsx";
import { Page } from "../shell/Page.tsx";
import { EventModes } from "./EventModes.tsx";
import { Facts } from "./Facts.tsx";
import { PinEvent } from "./PinEvent.tsx";
import { ReemitButtons } from "./ReemitButtons.tsx";
import { useEvent } from "./useEvent.ts";

/** One event by itself: where it comes from, and its data at full width. */
export function EventPage() {
  const { id } = useParams<{ id: string }>();
  const { event } = useEvent(id);
  const data = event.data;
  const crumb =
    data === undefined ? (
      <Crumb href="/runs" parent="Runs" title={`Event ${eventName(id)}`} />
    ) : (
      <Crumb
        href={`/runs/${data.storyRunId}?sel=${data.actionRunId}`}
        parent={`Run ${shortId(data.storyRunId)}`}
        title={`Event ${eventName(id)}`}
      />
    );
  return (
    <Frame
      heading={crumb}
      actions={
        data !== undefined && (
          <>
            <PinEvent event={data} />
            <ReemitButtons event={data} />
          </>
        )
      }
    >
      <Page>
        {data !== undefined && <OpenEvent data={data} />}
        {data === undefined && event.error && (
          <ProblemNotice error={event.error} what="This event" onRetry={() => void event.refetch()} />
        )}
        {data === undefined && !event.error && (
          <Late>
            <div className="h-[70vh]" />
          </Late>
        )}
      </Page>
    </Frame>
  );
}

function OpenEvent({ data }: { data: EventDetail }) {
  const lineage = toLineage(data.lineage);
  return (
    <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_300px]">
      <EventModes key={data.id} id={data.id} />
      <div>
        <Facts
          facts={[
            ["Emitted by", data.action],
            ["At", formatMoment(data.createdAt)],
            ["Size", formatSize(data.size)],
            ...(data.port === "default" ? [] : [["Way on", data.port.replaceAll("_", " ")] as const]),
            ...(data.copyOf === null ? [] : [["Copy of", <CopyOf key="copy" id={data.copyOf} />] as const]),
            [
              "Id",
              <span key="id" className="inline-flex items-center justify-end gap-1 font-mono text-[11.5px]">
                {eventName(data.id)}
                <CopyButton text={data.id} label="Copy the event's id" />
              </span>,
            ],
          ]}
        />
        {lineage.length > 0 && (
          <>
            <h2 className="mt-6 mb-2 text-large">Came from</h2>
            <ol className="flex flex-col gap-1">
              {lineage.map(([action, id]) => (
                <li key={action}>
                  <Link href={`/events/${id}`} className="underline underline-offset-2">
                    {action} <span className="text-ink-2">{eventName(id)}</span>
                  </Link>
                </li>
              ))}
            </ol>
          </>
        )}
      </div>
    </div>
  );
}

/** The event that was emitted again. */
function CopyOf({ id }: { id: string }) {
  return (
    <Link href={`/events/${id}`} className="font-mono text-[11.5px] underline underline-offset-2">
      {eventName(id)}
    </Link>
  );
}

/** The events that this one descends from, by the slug of the action that emitted them. */
function toLineage(lineage: EventDetail["lineage"]): [action: string, id: string][] {
  return Object.entries(lineage ?? {});
}
