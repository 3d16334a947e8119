"use client";

import Link from "next/link";
import type { ListedStory } from "../api/outputs.ts";
import { Badge } from "../parts/Badge.tsx";
import { cx } from "../parts/cx.ts";
import { Ago } from "../parts/Moment.tsx";
import { runStatuses } from "../parts/statusWords.ts";
import { table } from "../parts/table.ts";
import { formatCount, formatDuration } from "../parts/time.ts";
import { waitWords } from "../run/waitWords.ts";
import { Sparkline } from "./Sparkline.tsx";
import { StoryState } from "./StoryState.tsx";

type StoryLineProps = { story: ListedStory; picked: boolean; onPick: (() => void) | null };

const number = cx(table.cell, table.number, "tabular whitespace-nowrap");

/** One story: where it is filed, how it stands, what ended in the last day, and why it waits if it does. */
export function StoryLine({ story, picked, onPick }: StoryLineProps) {
  const { id, name, description, folder, tags, sample, pulse } = story;
  return (
    <tr
      data-row
      data-id={id}
      aria-selected={onPick === null ? undefined : picked}
      className={cx(table.row, picked && "bg-sunk")}
    >
      {onPick !== null && (
        <td className={cx(table.cell, "w-8 pr-0 max-sm:hidden")}>
          <input
            type="checkbox"
            checked={picked}
            onChange={onPick}
            aria-label={`Pick ${name}`}
            className="relative z-10 block size-4 accent-ink"
          />
        </td>
      )}
      <th scope="row" className={cx(table.cell, "max-w-0 py-2 font-normal max-sm:w-3/5 sm:w-2/5")}>
        <span className="flex min-w-0 items-baseline gap-1.5">
          {folder !== null && <span className="max-w-[40%] shrink-0 truncate text-ink-3">{folder} /</span>}
          <Link href={`/stories/${id}`} className={cx(table.link, "truncate text-dense")}>
            {name}
          </Link>
          {sample && <span className="shrink-0 text-ink-3 text-small">Sample</span>}
        </span>
        <Subline description={description} tags={tags} />
      </th>
      <td className={cx(table.cell, "max-sm:hidden")}>
        <span className="flex flex-wrap items-center gap-1 py-1 lg:flex-nowrap">
          <StoryState live={story.live} />
          <Held pulse={pulse} />
        </span>
      </td>
      <td className={cx(number, "max-md:hidden")}>{pulse.day !== null && <Sparkline hours={pulse.day.hours} />}</td>
      <td className={cx(number, "max-sm:hidden")}>{countOr(pulse.day?.runs)}</td>
      <td className={cx(number, "max-lg:hidden", (pulse.day?.failed ?? 0) > 0 && "text-bad")}>
        {countOr(pulse.day?.failed)}
      </td>
      <td className={cx(number, "max-lg:hidden")}>
        {pulse.day?.p95Ms == null ? <None /> : formatDuration(pulse.day.p95Ms)}
      </td>
      <td className={cx(table.cell, "pl-5")}>
        <LastRun run={pulse.lastRun} />
      </td>
    </tr>
  );
}

function Subline({ description, tags }: { description: string | null; tags: readonly string[] }) {
  if (description === null && tags.length === 0) return null;
  return (
    <span className="mt-0.5 flex min-w-0 items-center gap-1.5 text-small">
      {tags.map((tag) => (
        <span key={tag} className="max-w-28 shrink-0 truncate rounded-pill border border-line px-1.5 text-ink-2">
          {tag}
        </span>
      ))}
      {description && <span className="truncate text-ink-2">{description}</span>}
    </span>
  );
}

/** Why action runs of it wait, and how many do. */
function Held({ pulse: { wait, waiting } }: Pick<ListedStory, "pulse">) {
  if (wait === null) return null;
  const { word, icon, tone } = waitWords(wait.reason);
  return (
    <span title={wait.sentence}>
      <Badge tone={tone} icon={icon}>
        {word}, {formatCount(waiting)} waiting
      </Badge>
    </span>
  );
}

function countOr(count: number | undefined) {
  return count === undefined || count === 0 ? <None /> : formatCount(count);
}

function None() {
  return <span className="text-ink-3">–</span>;
}

function LastRun({ run }: { run: ListedStory["pulse"]["lastRun"] }) {
  if (run === null) return <span className="text-ink-3">Never</span>;
  const { word, icon: Icon, tone } = runStatuses[run.status];
  const ink = tone === "ok" ? "text-ok" : tone === "bad" ? "text-bad" : "text-ink";
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <Icon aria-hidden className={cx("size-3.5 shrink-0", ink)} />
      <span className={cx("font-semibold", ink)}>{word}</span>
      <span className="text-ink-2">
        <Ago at={run.startedAt} />
      </span>
    </span>
  );
}
