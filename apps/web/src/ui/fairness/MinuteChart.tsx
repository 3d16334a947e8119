import { cx } from "../parts/cx.ts";
import { formatClock, formatDuration } from "../parts/time.ts";
import type { UsageMinute } from "./figures.ts";
import type { Series } from "./series.ts";

type MinuteChartProps = {
  title: string;
  /** For a time without any: "Nothing waited". */
  nothing: string;
  minutes: readonly UsageMinute[];
  series: readonly Series[];
};

const looks: Record<Series["look"], string> = {
  ink: "bg-ink",
  marker: "border border-ink bg-marker",
  hatched: "hatched",
  wait: "bg-wait",
  muted: "border border-ink bg-line",
};

/** Bars by the minute, stacked by kind; the table of the same numbers is there for who can't see them. */
export function MinuteChart({ title, nothing, minutes, series }: MinuteChartProps) {
  const totals = minutes.map((_, index) => series.reduce((sum, { valuesMs }) => sum + (valuesMs[index] ?? 0), 0));
  const maxMs = Math.max(...totals);
  return (
    <section>
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="font-sans font-semibold text-dense">{title}</h2>
        <Legend series={series} />
      </div>
      {series.length === 0 ? (
        <p className="border-line-strong border-b py-6 text-center text-ink-3">
          {nothing} in the last {minutes.length} min.
        </p>
      ) : (
        <>
          <div aria-hidden className="relative flex h-28 items-end gap-[3px] border-line-strong border-b">
            <span className="tabular absolute top-0 left-0 text-ink-3 text-small">
              {formatDuration(maxMs)} a minute
            </span>
            {minutes.map(({ atMs }, index) => (
              <Column key={atMs} atMs={atMs} index={index} series={series} maxMs={maxMs} nothing={nothing} />
            ))}
          </div>
          <Ends minutes={minutes} />
          <Numbers title={title} minutes={minutes} series={series} />
        </>
      )}
    </section>
  );
}

function Legend({ series }: { series: readonly Series[] }) {
  if (series.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1 text-ink-2 text-small">
      {series.map(({ name, look }) => (
        <li key={name} className="flex items-center gap-1.5">
          <span aria-hidden className={cx("size-2.5 rounded-[2px]", looks[look])} />
          {name}
        </li>
      ))}
    </ul>
  );
}

type ColumnProps = { atMs: number; index: number; series: readonly Series[]; maxMs: number; nothing: string };

function Column({ atMs, index, series, maxMs, nothing }: ColumnProps) {
  const parts = series.flatMap(({ name, look, valuesMs }) => {
    const ms = valuesMs[index] ?? 0;
    return ms === 0 ? [] : [{ name, look, ms }];
  });
  const told = parts.map(({ name, ms }) => `${name} ${formatDuration(ms)}`).join(", ");
  return (
    <span
      title={`${formatClock(atMs)}: ${told === "" ? nothing.toLowerCase() : told}`}
      className="flex h-full min-w-0 flex-1 flex-col-reverse"
    >
      {parts.map(({ name, look, ms }) => (
        <span
          key={name}
          style={{ height: `max(${(ms / maxMs) * 80}%, 3px)` }}
          className={cx("w-full shrink-0 last:rounded-t-port", looks[look])}
        />
      ))}
    </span>
  );
}

function Ends({ minutes }: { minutes: readonly UsageMinute[] }) {
  const first = minutes[0];
  return (
    <p aria-hidden className="tabular mt-1 flex justify-between text-ink-3 text-small">
      <span>{first && formatClock(first.atMs).slice(0, 5)}</span>
      <span>now</span>
    </p>
  );
}

function Numbers({ title, minutes, series }: Pick<MinuteChartProps, "title" | "minutes" | "series">) {
  return (
    <table className="sr-only">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">Minute</th>
          {series.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {minutes.map(({ atMs }, index) => (
          <tr key={atMs}>
            <th scope="row">{formatClock(atMs)}</th>
            {series.map(({ name, valuesMs }) => (
              <td key={name}>{formatDuration(valuesMs[index] ?? 0)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
