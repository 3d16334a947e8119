"use client";

import Link from "next/link";
import type { ScheduleData } from "../api/outputs.ts";
import { cx } from "../parts/cx.ts";
import { Ago } from "../parts/Moment.tsx";
import { table } from "../parts/table.ts";
import { countOf } from "../parts/time.ts";
import { NextTimes } from "./NextTimes.tsx";
import { ScheduleButtons } from "./ScheduleButtons.tsx";

const cell = cx(table.cell, "py-2 align-top");

/** A schedule: whose it is, when it comes, and what was left out of it. */
export function ScheduleLine({ schedule, mayEdit }: { schedule: ScheduleData; mayEdit: boolean }) {
  const { action, storyId, storyName, cron, timezone, lastAt, pausedAt, next } = schedule;
  return (
    <tr data-row className="hover:bg-sunk focus-within:bg-sunk">
      <th scope="row" className={cx(cell, "font-normal")}>
        <Link
          href={`/stories/${storyId}?sel=${encodeURIComponent(action.slug)}`}
          className="block text-dense font-semibold hover:underline"
        >
          {action.name}
        </Link>
        <span className="block text-ink-2 text-small">{storyName}</span>
      </th>
      <td className={cx(cell, "max-sm:hidden")}>
        <code className="block whitespace-nowrap font-mono text-[12px]">{cron}</code>
        <span className="block text-ink-2 text-small">
          {timezone}
          {schedule.overlap === "skip" && ", never beside itself"}
        </span>
      </td>
      <td className={cell}>
        <NextTimes next={next} pausedAt={pausedAt} />
      </td>
      <td className={cx(cell, "max-lg:hidden")}>
        {lastAt === null ? <span className="text-ink-3">Never</span> : <Ago at={lastAt} />}
        <LeftOut words="missed" left={schedule.missed} />
        <LeftOut words="left out, as the run before was open" left={schedule.skipped} />
      </td>
      {mayEdit && (
        <td className={cx(cell, table.number)}>
          <ScheduleButtons schedule={schedule} />
        </td>
      )}
    </tr>
  );
}

type LeftOutProps = { words: string; left: ScheduleData["missed"] };

function LeftOut({ words, left: { count, lastAt } }: LeftOutProps) {
  if (count === 0 || lastAt === null) return null;
  return (
    <span className="block text-small text-wait">
      {countOf(count, "time")} {words}, the last <Ago at={lastAt} />
    </span>
  );
}
