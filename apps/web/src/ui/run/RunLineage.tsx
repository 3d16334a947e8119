"use client";

import Link from "next/link";
import type { RunData } from "../api/outputs.ts";
import { Ago } from "../parts/Moment.tsx";
import { Section } from "../parts/Section.tsx";
import { StatusBadge } from "../parts/StatusBadge.tsx";
import { eventName, shortId } from "../parts/shortId.ts";

const link = "underline underline-offset-2";

/** What a story run repeats or was called by, and which ones repeat it or were called. Nothing for a run that stands alone. */
export function RunLineage({ run: { replay, replays, caller, called } }: { run: RunData }) {
  return (
    <>
      {caller !== null && (
        <Section title="Called by">
          <p>
            The action {caller.action} of{" "}
            <Link href={`/runs/${caller.runId}`} className={link}>
              run {shortId(caller.runId)}
            </Link>{" "}
            of {caller.storyName}.
          </p>
        </Section>
      )}
      {called.length > 0 && (
        <Section title="Called">
          <ul className="flex flex-col gap-1.5">
            {called.map(({ id, status, startedAt, storyName }) => (
              <li key={id} className="flex items-center gap-2">
                <Link href={`/runs/${id}`} className={link}>
                  Run {shortId(id)}
                </Link>
                <span className="truncate text-ink-2">{storyName}</span>
                <span className="ml-auto flex items-center gap-2 text-ink-2">
                  <Ago at={startedAt} />
                  <StatusBadge status={status} />
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {replay !== null && (
        <Section title="Repeats">
          <p>
            {replay.action === null ? "Event " : `The action ${replay.action}, with event `}
            <Link href={`/events/${replay.eventId}`} className={link}>
              {eventName(replay.eventId)}
            </Link>{" "}
            of{" "}
            <Link href={`/runs/${replay.runId}`} className={link}>
              run {shortId(replay.runId)}
            </Link>
            .
          </p>
        </Section>
      )}
      {replays.length > 0 && (
        <Section title="Repeated by">
          <ul className="flex flex-col gap-1.5">
            {replays.map(({ id, status, startedAt, replay: of }) => (
              <li key={id} className="flex items-center gap-2">
                <Link href={`/runs/${id}`} className={link}>
                  Run {shortId(id)}
                </Link>
                <span className="truncate text-ink-2">{of?.action ?? "event emitted again"}</span>
                <span className="ml-auto flex items-center gap-2 text-ink-2">
                  <Ago at={startedAt} />
                  <StatusBadge status={status} />
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
