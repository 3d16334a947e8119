import type { StoryDefinition } from "@fairlead/story";
import type { Box } from "./frames.ts";
import { type Course, linkKey } from "./graph.ts";
import { linkStub } from "./linkPath.ts";
import { portAt } from "./ports.ts";

/**
 * Where links that lead back run past the cards between: by the key of a link its lane, which is the `x` of its long part
 * where links lead down, and the `y` of it where they lead to the right. Links that lead on have none.
 */
export type Lanes = ReadonlyMap<string, number>;

type Links = StoryDefinition["links"];

/** A box as links see it: from `start` to `end` along the way that they lead, from `from` to `to` across it. */
type Span = { start: number; end: number; from: number; to: number };

/** How far a lane keeps from cards, and from another lane. */
const cardGap = 16;
const laneGap = 12;
/** A card that a link crosses on its way to its lane is as bad as a way that is so much longer. */
const crossingCost = 400;

/**
 * The lanes of the links that lead back, each as near as it gets to both of its ends. Cards are sorted once, so that a
 * link costs one look at each of them; it is to be asked when cards have moved, not while they do.
 */
export function lanesOf(links: Links, boxes: ReadonlyMap<string, Box>, course: Course): Lanes {
  const spans = new Map([...boxes].map(([key, box]) => [key, { box, ...toSpan(box, course) }]));
  const sorted = [...spans.values()].sort((a, b) => a.from - b.from);
  const lanes = new Map<string, number>();
  const taken: Lane[] = [];
  for (const link of links) {
    const [source, target] = [spans.get(link.from), spans.get(link.to)];
    if (source === undefined || target === undefined || target.start >= source.end) continue;
    const way = {
      ...{ start: target.start - linkStub, end: source.end + linkStub },
      leaves: source.from + across(portAt(link.kind ?? "default", course, source.box), course),
      arrives: (target.from + target.to) / 2,
    };
    const at = bestLane(way, { sorted, taken });
    lanes.set(linkKey(link), at);
    taken.push({ at, start: way.start, end: way.end });
  }
  return lanes;
}

type Lane = { at: number; start: number; end: number };

/** What a lane is for: a link along which it runs from `end` back to `start`, and where its ends are across it. */
type Way = { start: number; end: number; leaves: number; arrives: number };

function bestLane(way: Way, { sorted, taken }: { sorted: readonly Span[]; taken: readonly Lane[] }): number {
  const near = sorted.filter(({ start, end }) => end > way.start && start < way.end);
  const beside = taken.filter(({ start, end }) => end > way.start && start < way.end);
  let best = { at: way.leaves, cost: Number.POSITIVE_INFINITY };
  const places = gapsBetween(near).map((gap) => ({ gap, wanted: clamp(way.leaves, gap) }));
  // The shortest ways come first: once one is found, those that are longer by themselves need no look.
  for (const { gap, wanted } of places.sort((a, b) => lengthOf(a.wanted, way) - lengthOf(b.wanted, way))) {
    if (lengthOf(wanted, way) >= best.cost) break;
    const at = freeIn(gap, wanted, beside);
    const cost = at === null ? Number.POSITIVE_INFINITY : costOf(at, way, near);
    if (at !== null && cost < best.cost) best = { at, cost };
  }
  return best.at;
}

type Gap = { low: number; high: number };

/** Where a lane has room between spans that are sorted by where they begin; the first and the last gap have no end. */
function gapsBetween(spans: readonly Span[]): Gap[] {
  const gaps: Gap[] = [];
  let low = Number.NEGATIVE_INFINITY;
  for (const { from, to } of spans) {
    if (from - cardGap >= low) gaps.push({ low, high: from - cardGap });
    low = Math.max(low, to + cardGap);
  }
  return [...gaps, { low, high: Number.POSITIVE_INFINITY }];
}

/** The place in a gap that is nearest to the one wanted and beside the lanes that are there; null: there is none. */
function freeIn(gap: Gap, wanted: number, lanes: readonly Lane[]): number | null {
  const isIn = (at: number) => at >= gap.low && at <= gap.high;
  for (const step of [laneGap, -laneGap]) {
    let at = wanted;
    while (isIn(at) && lanes.some((lane) => Math.abs(lane.at - at) < laneGap)) at += step;
    if (isIn(at)) return at;
  }
  return null;
}

function lengthOf(at: number, { leaves, arrives }: Way): number {
  return Math.abs(at - leaves) + Math.abs(at - arrives);
}

function costOf(at: number, way: Way, near: readonly Span[]): number {
  const { start, end, leaves, arrives } = way;
  const crossed = (along: number, across: number) =>
    near.filter(
      (span) =>
        span.start < along && along < span.end && span.from < Math.max(at, across) && Math.min(at, across) < span.to,
    ).length;
  const crossings = crossed(end, leaves) + crossed(start, arrives);
  return lengthOf(at, way) + crossings * crossingCost;
}

function clamp(wanted: number, { low, high }: Gap): number {
  return Math.min(high, Math.max(low, wanted));
}

function toSpan({ x, y, width, height }: Box, course: Course): Span {
  return course === "right"
    ? { start: x, end: x + width, from: y, to: y + height }
    : { start: y, end: y + height, from: x, to: x + width };
}

function across({ x, y }: { x: number; y: number }, course: Course): number {
  return course === "right" ? y : x;
}
