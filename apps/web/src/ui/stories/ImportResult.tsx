"use client";

import { CircleCheck, TriangleAlert } from "lucide-react";
import { Button, LinkButton } from "../parts/Button.tsx";
import { CopyTextButton } from "../parts/CopyButton.tsx";
import { countOf } from "../parts/time.ts";
import type { StoryImport } from "./useStoryImport.ts";

type Problem = { code: string; path: string; message: string };

/** What came of an import: problems with their paths, the finished story, or what may be imported at all. */
export function ImportResult({ story: { problems, imported, submitAnyway, busy } }: { story: StoryImport }) {
  return (
    <div aria-live="polite">
      {problems.length > 0 && <Refused problems={problems} busy={busy} onAnyway={submitAnyway} />}
      {imported !== null && imported.warnings.length > 0 && (
        <Imported id={imported.story.id} warnings={imported.warnings} />
      )}
      {problems.length === 0 && imported === null && <Explained />}
    </div>
  );
}

type RefusedProps = { problems: readonly Problem[]; busy: boolean; onAnyway: (() => void) | null };

function Refused({ problems, busy, onAnyway }: RefusedProps) {
  return (
    <div className="sheet rounded-card p-4">
      <h2 className="flex items-center gap-2 text-bad text-large">
        <TriangleAlert aria-hidden className="size-[18px]" />
        {countOf(problems.length, "problem")}
      </h2>
      <p className="mt-1 text-ink-2">Nothing was changed. Mend these and import again.</p>
      <ProblemList problems={problems} />
      <div className="mt-3 flex flex-wrap gap-2">
        <CopyTextButton text={problems.map(toLine).join("\n")} label="Copy the list" />
        {onAnyway !== null && (
          <Button busy={busy} onClick={onAnyway}>
            These are no secrets: import all the same
          </Button>
        )}
      </div>
    </div>
  );
}

function Imported({ id, warnings }: { id: string; warnings: readonly Problem[] }) {
  return (
    <div className="sheet rounded-card p-4">
      <h2 className="flex items-center gap-2 text-large text-ok">
        <CircleCheck aria-hidden className="size-[18px]" />
        Imported as a draft
      </h2>
      <p className="mt-1 text-ink-2">{countOf(warnings.length, "thing")} to mend before it can be published:</p>
      <ProblemList problems={warnings} />
      <LinkButton href={`/stories/${id}`} look="primary" className="mt-3">
        Open the story
      </LinkButton>
    </div>
  );
}

function ProblemList({ problems }: { problems: readonly Problem[] }) {
  return (
    <ol className="mt-3 border-line border-t">
      {problems.map((problem) => (
        <li key={`${problem.path} ${problem.code} ${problem.message}`} className="border-line border-b py-2.5">
          {problem.path !== "" && <code className="block font-semibold text-[12px]">{problem.path}</code>}
          <span>{sentence(problem.message)}</span> <span className="text-ink-3 text-small">{problem.code}</span>
        </li>
      ))}
    </ol>
  );
}

/** Messages read on after their path; without it they begin a sentence. */
function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
}

function toLine({ path, message }: Problem): string {
  return path === "" ? message : `${path}: ${message}`;
}

function Explained() {
  return (
    <div className="text-dense text-ink-2">
      <h2 className="mb-2 text-ink text-large">What can be imported</h2>
      <p className="mb-2">
        A story of Fairlead as JSON: the file that an export writes, or what the SDK compiles to. Keys that are not
        known are refused, with the place where they stand.
      </p>
      <p>Every problem is listed at once. Webhooks get new addresses; credentials are never part of a file.</p>
    </div>
  );
}
