"use client";

import type { StoryAction, StoryDefinition } from "@fairlead/story";
import { useId } from "react";
import type { TestSources } from "../../server/testSources.ts";
import { controlClass } from "../edit/FieldFrame.tsx";
import { Button } from "../parts/Button.tsx";
import { eventName } from "../parts/shortId.ts";
import { formatAgo } from "../parts/time.ts";
import { useNow } from "../parts/useNow.ts";
import { HandWritten } from "./HandWritten.tsx";
import { OwnPin } from "./OwnPin.tsx";
import type { TestChoice, TestDesk } from "./testDesk.ts";
import { UsedEvents } from "./UsedEvents.tsx";

type TestInputProps = {
  action: StoryAction;
  story: StoryDefinition;
  desk: TestDesk;
  choice: TestChoice;
  onChoose: (choice: TestChoice) => void;
  /** The actions before it that were tested, whose results can be taken. */
  results: readonly string[];
  sources: TestSources;
  /** Whether the whole story is tried out, which starts with the action. */
  whole?: boolean;
};

/** Which event the action is tried out with. */
export function TestInput(props: TestInputProps) {
  const { action, story, desk, choice, onChoose: choose, results, sources, whole = false } = props;
  const id = useId();
  const now = useNow(60_000);
  const names = new Map(story.actions.map(({ slug, name }) => [slug, name]));
  const nameOf = (slug: string) => names.get(slug) ?? slug;
  const entries = [...new Set([...sources.sources, ...sources.reads])];
  const write = (source: string) =>
    choose({ kind: "hand", source, text: JSON.stringify(sources.samples[source] ?? {}, null, 2) });
  const [first] = entries;
  if (first === undefined) {
    return (
      <p className="text-ink-2">
        Nothing leads to this action, and its formulas read no event: it is tried out without one.
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <label htmlFor={id} className="font-semibold">
        {whole ? "Event to start with" : "Event to test with"}
      </label>
      <select
        id={id}
        value={toOptionValue(choice)}
        onChange={({ target }) => {
          const [kind, rest = ""] = target.value.split(/ (.*)/s);
          if (kind === "event") choose({ kind: "event", id: rest });
          else if (kind === "hand") write(rest);
          else choose({ kind: kind === "result" ? "result" : "auto" });
        }}
        className={controlClass(false, "h-9")}
      >
        <option value="auto">What is pinned, else the latest</option>
        {sources.events.length > 0 && (
          <optgroup label="Events that came here">
            {sources.events.map((event) => (
              <option key={event.id} value={`event ${event.id}`}>
                {nameOf(event.action)} {eventName(event.id)}, {formatAgo(event.at, now)}
                {event.stale ? ", before a change" : ""}
              </option>
            ))}
          </optgroup>
        )}
        {results.length > 0 && <option value="result">Result of testing {nameOf(results.at(-1) ?? "")}</option>}
        {entries.map((slug) => (
          <option key={slug} value={`hand ${slug}`}>
            JSON of {nameOf(slug)}, by hand
          </option>
        ))}
      </select>
      {choice.kind === "hand" && <HandWritten {...{ story, desk, choice, onChoose: choose, whole }} />}
      {choice.kind === "auto" && <UsedEvents {...{ story, desk, used: sources.used }} />}
      {choice.kind === "auto" && sources.missing.length > 0 && (
        <div className="flex flex-col items-start gap-2 rounded-control border border-line-strong border-dashed p-3">
          <p>
            No event of {sources.missing.map(nameOf).join(", ")} has come by yet. Run the story, or begin with a sample
            that has the keys which the formulas read.
          </p>
          <Button onClick={() => write(sources.missing[0] ?? first)}>Write one, from a sample</Button>
        </div>
      )}
      {choice.kind === "result" && (
        <p className="text-ink-2">The events that tests of {results.map(nameOf).join(", ")} gave.</p>
      )}
      <OwnPin {...{ action, desk }} />
    </div>
  );
}

function toOptionValue(choice: TestChoice): string {
  if (choice.kind === "event") return `event ${choice.id}`;
  return choice.kind === "hand" ? `hand ${choice.source}` : choice.kind;
}
