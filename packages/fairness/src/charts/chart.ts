import type { Metrics } from "../sim/metrics.ts";
import type { Policy } from "../verbs.ts";
import { escapeXml, formatMs, formatTick, formatValue } from "./format.ts";
import type { BarPanel, ChartPlan } from "./panels.ts";

/** One policy's figures. */
export type Row = { policy: Policy; metrics: Metrics };

/** What a chart is made of. `title`: what a reader of the picture hears; `note`: where the figures are from. */
export type Chart = { name: string; title: string; note: string; plan: ChartPlan; rows: readonly Row[] };

const width = 760;
const rowHeight = 26;
const top = 74;
const namesWidth = 92;
const gap = 36;
/** Room for what is written to the right of a mark. */
const labelWidth = 66;

/** Both appearances in one file: a page that shows it as an image can't reach into it. */
const style = [
  "text{font:12px system-ui,sans-serif;fill:#1f2933}.t{font-weight:600;font-size:14px}.m{fill:#5b6875}",
  ".g{stroke:#dde3ea}.a{fill:#0b7a75;stroke:#0b7a75}.b{fill:#9aa7b4;stroke:#9aa7b4}.r{fill:#fff}",
  "@media(prefers-color-scheme:dark){text{fill:#e6ebf0}.m{fill:#9fb0c0}.g{stroke:#33404d}",
  ".a{fill:#3fc1b8;stroke:#3fc1b8}.b{fill:#6d7d8d;stroke:#6d7d8d}.r{fill:#12181f}}",
].join("");

/** Draws a chart as a whole SVG document. */
export function drawChart({ name, title, note, plan, rows }: Chart): string {
  const height = top + rows.length * rowHeight + 34;
  const drawn = plan.hasWaits ? [drawWaits, drawBars] : [drawBars];
  const panelWidth = (width - namesWidth - 16 - gap * (drawn.length - 1)) / drawn.length;
  const parts = drawn.map((draw, index) => {
    const left = namesWidth + index * (panelWidth + gap);
    return draw({ rows, left, width: panelWidth - labelWidth, bars: plan.bars });
  });
  const labels = rows.map(({ policy }, index) => text([16, middleOf(index)], policy));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<title>${escapeXml(title)}</title><style>${style}</style><rect class="r" width="${width}" height="${height}"/>`,
    text([16, 24], `${name}: ${plan.heading}`, "t"),
    ...labels,
    ...parts.flat(),
    text([16, height - 12], note, "m"),
    "</svg>\n",
  ].join("");
}

type Panel = { rows: readonly Row[]; left: number; width: number; bars: BarPanel };

/** From the median to the 99th percentile as a bar, the longest wait as a tick, on a logarithmic axis. */
function drawWaits({ rows, left, width: room }: Panel): string[] {
  const longest = Math.max(100, ...rows.map(({ metrics }) => metrics.lightMaxMs ?? 0));
  const decades = Math.ceil(Math.log10(longest));
  const x = (ms: number) => left + (Math.log10(Math.max(1, ms)) / decades) * room;
  const ticks = Array.from({ length: decades + 1 }, (_, power) => 10 ** power);
  const step = decades > 4 ? 2 : 1;
  const axis = ticks.map((ms, power) => drawTick(x(ms), rows.length, power % step === 0 ? formatTick(ms) : ""));
  const marks = rows.flatMap(({ policy, metrics }, index) => {
    const { lightP50Ms, lightP99Ms, lightMaxMs } = metrics;
    const y = middleOf(index);
    if (lightP50Ms === null || lightP99Ms === null || lightMaxMs === null)
      return [text([left, y], "none started", "m")];
    const kind = classOf(policy);
    const length = Math.max(3, x(lightP99Ms) - x(lightP50Ms));
    return [
      `<rect class="${kind}" x="${round(x(lightP50Ms))}" y="${y - 10}" width="${round(length)}" height="12" rx="2"/>`,
      `<path class="${kind}" d="M${round(x(lightMaxMs))} ${y - 10}v12" stroke-width="2"/>`,
      text([Math.max(x(lightP50Ms) + length, x(lightMaxMs)) + 6, y], formatMs(lightP99Ms)),
    ];
  });
  return [text([left, 46], "wait of light runs: median to p99 (named), tick: longest", "m"), ...axis, ...marks];
}

function drawBars({ rows, left, width: room, bars }: Panel): string[] {
  const figureOf = ({ metrics }: Row) => metrics[bars.metric];
  const largest = bars.unit === "index" ? 1 : Math.max(1e-9, ...rows.map((row) => figureOf(row) ?? 0));
  const marks = rows.flatMap((row, index) => {
    const value = figureOf(row);
    const y = middleOf(index);
    if (value === null) return [text([left, y], bars.unit === "s" ? "not within the time" : "–", "m")];
    const length = round(Math.max(2, (value / largest) * room));
    return [
      `<rect class="${classOf(row.policy)}" x="${left}" y="${y - 10}" width="${length}" height="12" rx="2"/>`,
      text([left + length + 6, y], formatValue(value, bars.unit)),
    ];
  });
  return [text([left, 46], bars.head, "m"), drawTick(left, rows.length, ""), ...marks];
}

function drawTick(x: number, rows: number, label: string): string {
  const line = `<path class="g" d="M${round(x)} ${top - 8}v${rows * rowHeight}"/>`;
  return label === "" ? line : line + text([x, top - 12], label, "m");
}

function middleOf(index: number): number {
  return top + index * rowHeight + 9;
}

function classOf(policy: Policy): string {
  return policy === "fair" || policy === "strict" ? "a" : "b";
}

function text([x, y]: readonly [number, number], content: string, kind = ""): string {
  const attribute = kind === "" ? "" : ` class="${kind}"`;
  return `<text x="${round(x)}" y="${round(y)}"${attribute}>${escapeXml(content)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
