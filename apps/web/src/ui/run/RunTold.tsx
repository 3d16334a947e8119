"use client";

import type { ActionRun } from "../../server/runs.ts";
import { Section } from "../parts/Section.tsx";
import { toEarlierErrors, toLogLines, toRunError } from "./runError.ts";
import { SentItems } from "./SentList.tsx";

/** Why an action run failed, and its attempts before. Nothing where none did. */
export function RunErrors({ run }: { run: Pick<ActionRun, "error" | "errors"> }) {
  const error = toRunError(run.error);
  const earlier = toEarlierErrors(run.errors);
  if (error === null && earlier.length === 0) return null;
  return (
    <Section title={error === null ? "Earlier attempts" : "Why it failed"}>
      {error !== null && (
        <p className="rounded-control border border-bad bg-bad-bg px-3 py-2">
          {error.message} <code className="text-bad text-small">{error.code}</code>
        </p>
      )}
      {earlier.length > 0 && (
        <ol className="mt-2 flex flex-col gap-1.5">
          {earlier.map((one, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: attempts never change their order
            <li key={at} className="text-ink-2">
              Attempt {at + 1}: {one.message} <code className="text-small">{one.code}</code>
              {one.sent.length > 0 && <SentItems sent={one.sent} />}
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}

/** What an action run wrote down. Nothing where it wrote nothing. */
export function RunLog({ log }: Pick<ActionRun, "log">) {
  const lines = toLogLines(log);
  if (lines.length === 0) return null;
  return (
    <Section title="Log">
      <ul className="font-mono text-[12px]">
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a log never move
          <li key={at} className="py-0.5">
            {line}
          </li>
        ))}
      </ul>
    </Section>
  );
}
