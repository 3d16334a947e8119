import { Play } from "lucide-react";
import type { ListedStory } from "../api/outputs.ts";
import { LinkButton } from "../parts/Button.tsx";

/** Over a list in which there are only samples that have never run: what to do first. */
export function FirstStep({ rows }: { rows: readonly ListedStory[] }) {
  const first = rows[0];
  if (first === undefined || !rows.every(({ sample, pulse }) => sample && pulse.lastRun === null)) return null;
  return (
    <div className="sheet mb-5 flex flex-wrap items-center gap-x-4 gap-y-3 rounded-panel p-4">
      <span aria-hidden className="grid size-9 shrink-0 place-items-center rounded-control bg-marker text-marker-ink">
        <Play className="size-[18px]" />
      </span>
      <div className="min-w-0 flex-1 basis-72">
        <h2 className="font-sans font-semibold text-dense tracking-normal">See a story run</h2>
        <p className="text-ink-2">Open the sample, send it an event, and watch what each action makes of it.</p>
      </div>
      <LinkButton href={`/stories/${first.id}`} look="primary">
        Open the sample
      </LinkButton>
    </div>
  );
}
