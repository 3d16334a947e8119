"use client";

import type { StoryAction } from "@fairlead/story";
import { Pin } from "lucide-react";
import { useId, useState } from "react";
import type { Tested } from "../../server/actionTests.ts";
import { controlClass } from "../edit/FieldFrame.tsx";
import { JsonTree } from "../json/JsonTree.tsx";
import { Button } from "../parts/Button.tsx";
import { formatSize } from "../parts/time.ts";
import type { TestDesk } from "./testDesk.ts";

type TestedEventsProps = {
  action: StoryAction;
  desk: TestDesk;
  tested: Pick<Tested, "events" | "eventCount" | "mark">;
};

/** The events that a test gave, one at a time. */
export function TestedEvents({ action, desk, tested }: TestedEventsProps) {
  const id = useId();
  const [at, setAt] = useState(0);
  const { events, eventCount, mark } = tested;
  const event = events[at] ?? events[0];
  if (event === undefined) return null;
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex min-h-[30px] items-center gap-2">
        <h3 className="min-w-0 flex-1 font-semibold">
          Outgoing event{event.port === "default" ? "" : `, ${portWords[event.port]}`}
        </h3>
        {events.length > 1 && (
          <label htmlFor={id} className="flex items-center gap-1.5 text-ink-2">
            <span className="sr-only">Event</span>
            <select
              id={id}
              value={at}
              onChange={({ target }) => setAt(Number(target.value))}
              className={controlClass(false, "h-[30px] w-auto py-0")}
            >
              {events.map((_, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: an event of a test has no id but its place
                <option key={index} value={index}>
                  {index + 1} of {eventCount}
                </option>
              ))}
            </select>
          </label>
        )}
        {!event.truncated && event.port !== "failure" && (
          <Button icon={<Pin aria-hidden />} onClick={() => void desk.pin(action, { data: event.data, mark })}>
            Pin
          </Button>
        )}
      </div>
      {event.truncated ? (
        <p className="text-ink-2">This event holds {formatSize(event.size)}, too much to be shown here.</p>
      ) : (
        <JsonTree value={event.data} root={action.slug} label={`Event of ${action.name}`} heightMax={320} />
      )}
    </div>
  );
}

const portWords = { default: "", no_match: "where it does not match", failure: "for the failure link" };
