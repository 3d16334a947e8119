"use client";

import { CheckCircle2 } from "lucide-react";
import type { ReviewedChange } from "../../server/draftReview.ts";
import type { StoryData } from "../api/outputs.ts";
import { countOf } from "../parts/time.ts";
import { byAuthors } from "./byAuthors.ts";

type ChangesProps = { changes: readonly ReviewedChange[]; count: number; live: StoryData["live"] };

/** In what a draft differs from what is live, with the names of those who have changed it, unless it was you alone. */
export function Changes({ changes, count, live }: ChangesProps) {
  if (count === 0) {
    return (
      <p className="flex items-center gap-2">
        <CheckCircle2 aria-hidden className="size-4 text-ok" />
        {live === null ? "The story has no actions yet." : `Version ${live.number} is just this.`}
      </p>
    );
  }
  return (
    <section>
      <h3 className="mb-1.5 font-semibold">
        {live === null ? "Goes live for the first time" : `${countOf(count, "change")} since version ${live.number}`}
      </h3>
      {byAuthors(changes).map(({ words, sentences }) => (
        <div key={words} className="not-first:mt-3">
          {words !== "" && <h4 className="mb-0.5 font-semibold text-ink-2 text-small">{words}</h4>}
          <ul className="flex list-disc flex-col gap-1 pl-5">
            {sentences.map((sentence) => (
              <li key={sentence} className="[overflow-wrap:anywhere]">
                {sentence}
              </li>
            ))}
          </ul>
        </div>
      ))}
      {count > changes.length && <p className="mt-1 text-ink-2">And {count - changes.length} more.</p>}
    </section>
  );
}
