import { type Hours, sparklineWords } from "./sparklineWords.ts";

const barPx = 3;
const stepPx = 4;
const heightPx = 20;

/** Runs that ended in each of the last 24 hours, those that failed in red on top; in words for those who hear it. */
export function Sparkline({ hours }: { hours: Hours }) {
  const most = Math.max(1, ...hours.map(({ runs }) => runs));
  const toPx = (count: number) => (count === 0 ? 0 : Math.max(1, Math.round((count / most) * heightPx)));
  return (
    <svg
      role="img"
      aria-label={sparklineWords(hours)}
      width={hours.length * stepPx}
      height={heightPx + 1}
      className="inline-block shrink-0 align-middle"
    >
      {hours.map(({ runs, failed }, at) => {
        const [high, red] = [toPx(runs), Math.min(toPx(runs), toPx(failed))];
        const x = at * stepPx;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an hour is what stands at its place
          <g key={at}>
            <rect x={x} y={heightPx - high} width={barPx} height={high} className="fill-ink" />
            <rect x={x} y={heightPx - high} width={barPx} height={red} className="fill-bad" />
          </g>
        );
      })}
      <rect x={0} y={heightPx} width={hours.length * stepPx - 1} height={1} className="fill-line-strong" />
    </svg>
  );
}
