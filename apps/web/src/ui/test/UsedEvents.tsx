"use client";

import type { StoryDefinition } from "@fairlead/story";
import { Pin, PinOff } from "lucide-react";
import { useState } from "react";
import type { UsedEvent } from "../../server/testInputs.ts";
import { IconButton } from "../parts/Button.tsx";
import { Ago } from "../parts/Moment.tsx";
import { eventName } from "../parts/shortId.ts";
import { EventView } from "../run/EventView.tsx";
import { PinnedView } from "./PinnedView.tsx";
import { StaleMark } from "./StaleMark.tsx";
import type { TestDesk } from "./testDesk.ts";

type UsedEventsProps = { story: StoryDefinition; desk: TestDesk; used: readonly UsedEvent[] };

/** The events that a test takes, each to be looked at and pinned. */
export function UsedEvents({ story, desk, used }: UsedEventsProps) {
  const [open, setOpen] = useState<string | null>(null);
  if (used.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1.5">
      {used.map((event) => {
        const action = story.actions.find(({ slug }) => slug === event.action);
        const name = action?.name ?? event.action;
        const isOpen = open === event.action;
        return (
          <li key={event.action} className="rounded-control border border-line px-2.5 py-1.5">
            <div className="flex items-center gap-2">
              <button
                type="button"
                aria-expanded={isOpen}
                onClick={() => setOpen(isOpen ? null : event.action)}
                className="min-h-6 min-w-0 flex-1 truncate text-left hover:underline"
              >
                <span className="font-semibold">{name}</span>{" "}
                <span className="text-ink-2">
                  {event.kind === "pin" ? "pinned" : eventName(event.eventId ?? "")}
                  {event.at !== null && (
                    <>
                      , <Ago at={event.at} />
                    </>
                  )}
                </span>
              </button>
              {event.kind === "event" && action !== undefined && event.eventId !== null && (
                <IconButton
                  label={`Pin this event of ${name}`}
                  onClick={() => void desk.pin(action, { eventId: event.eventId ?? "" })}
                >
                  <Pin aria-hidden />
                </IconButton>
              )}
              {event.kind === "pin" && action !== undefined && (
                <IconButton label={`Take the pin out of ${name}`} onClick={() => void desk.pin(action, null)}>
                  <PinOff aria-hidden />
                </IconButton>
              )}
            </div>
            {event.stale && <StaleMark />}
            {isOpen && (
              <div className="pt-1.5">
                {event.kind === "event" && event.eventId !== null ? (
                  <EventView id={event.eventId} action={event.action} heightMax={220} withLink={false} />
                ) : (
                  <PinnedView slug={event.action} />
                )}
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}
