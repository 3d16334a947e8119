import { type Box, boundsOf } from "./frames.ts";
import { type Place, toGrid } from "./grid.ts";

/** How several things can be brought into line. */
export const alignments = ["left", "centre", "right", "top", "middle", "bottom", "across", "down"] as const;
export type Alignment = (typeof alignments)[number];

/**
 * Where several boxes go to stand in line at an edge or in the middle of all of them; `across` and `down`: with equal
 * gaps, where the outer ones stay. Boxes that stay are left out.
 */
export function alignBoxes(boxes: ReadonlyMap<string, Box>, alignment: Alignment): Map<string, Place> {
  const around = boundsOf([...boxes.values()]);
  if (around === null) return new Map();
  const isSpread = alignment === "across" || alignment === "down";
  const placed = isSpread ? spread(boxes, alignment === "across" ? "x" : "y") : inLine(boxes, around, alignment);
  return new Map([...placed].filter(([key, { x, y }]) => boxes.get(key)?.x !== x || boxes.get(key)?.y !== y));
}

function inLine(boxes: ReadonlyMap<string, Box>, around: Box, alignment: Exclude<Alignment, "across" | "down">) {
  const to = ({ x, y, width, height }: Box): Place => {
    if (alignment === "left") return { x: around.x, y };
    if (alignment === "right") return { x: around.x + around.width - width, y };
    if (alignment === "centre") return { x: toGrid(around.x + (around.width - width) / 2), y };
    if (alignment === "top") return { x, y: around.y };
    if (alignment === "bottom") return { x, y: around.y + around.height - height };
    return { x, y: toGrid(around.y + (around.height - height) / 2) };
  };
  return new Map([...boxes].map(([key, box]) => [key, to(box)]));
}

function spread(boxes: ReadonlyMap<string, Box>, axis: "x" | "y"): Map<string, Place> {
  const size = axis === "x" ? "width" : "height";
  const sorted = [...boxes].sort(([, a], [, b]) => a[axis] + a[size] / 2 - (b[axis] + b[size] / 2));
  const [first, last] = [sorted[0]?.[1], sorted.at(-1)?.[1]];
  if (first === undefined || last === undefined || sorted.length < 3) return new Map();
  const filled = sorted.reduce((sum, [, box]) => sum + box[size], 0);
  const gap = (last[axis] + last[size] - first[axis] - filled) / (sorted.length - 1);
  let at = first[axis];
  return new Map(
    sorted.map(([key, box], index) => {
      const isOuter = index === 0 || index === sorted.length - 1;
      const place = { x: box.x, y: box.y, [axis]: isOuter ? box[axis] : toGrid(at) };
      at += box[size] + gap;
      return [key, place];
    }),
  );
}

/** A line that a moved box has in common with others: at `at` across the board, from the one to the other. */
export type HelperLine = { axis: "x" | "y"; at: number };

const reachPx = 5;

/** The lines on which a box that is moved stands with others: edges or middles; at most one each way, the nearest. */
export function helperLines(moved: Box, others: Iterable<Box>): HelperLine[] {
  const nearest: { x: { at: number; off: number } | null; y: { at: number; off: number } | null } = {
    x: null,
    y: null,
  };
  for (const other of others) {
    for (const axis of ["x", "y"] as const) {
      for (const [mine, at] of pairs(moved, other, axis)) {
        const off = Math.abs(mine - at);
        if (off <= reachPx && off < (nearest[axis]?.off ?? Number.POSITIVE_INFINITY)) nearest[axis] = { at, off };
      }
    }
  }
  return (["x", "y"] as const).flatMap((axis) => (nearest[axis] === null ? [] : [{ axis, at: nearest[axis].at }]));
}

function pairs(moved: Box, other: Box, axis: "x" | "y"): [number, number][] {
  const size = axis === "x" ? "width" : "height";
  return [0, 0.5, 1].map((part) => [moved[axis] + moved[size] * part, other[axis] + other[size] * part]);
}
