import { getSmoothStepPath } from "@xyflow/react";
import type { Course } from "./graph.ts";
import type { Place } from "./grid.ts";
import { portSides } from "./ports.ts";

/** How far a link goes straight on from a card before it turns. */
export const linkStub = 20;

type LinkEnds = { from: Place; to: Place; course: Course };

/** `lane`: where it runs if it leads back (see `lanesOf`); null: it has no lane. `radius`: of its corners, in pixels. */
type LinkLook = { lane: number | null; radius: number };

/** The line of a link, at right angles, and the middle of it: straight on, or back along its lane past other cards. */
export function linkPath({ from, to, course }: LinkEnds, { lane, radius }: LinkLook): { path: string; middle: Place } {
  const isBack = course === "right" ? to.x < from.x : to.y < from.y;
  if (lane !== null && isBack) return backPath({ from, to, course }, { lane, radius });
  const sides = portSides[course];
  const [path, x, y] = getSmoothStepPath({
    ...{ sourceX: from.x, sourceY: from.y, sourcePosition: sides.out },
    ...{ targetX: to.x, targetY: to.y, targetPosition: sides.in },
    borderRadius: radius,
  });
  return { path, middle: { x, y } };
}

function backPath({ from, to, course }: LinkEnds, { lane, radius }: { lane: number; radius: number }) {
  // Along its way a link is the same in both courses, with the axes changed for each other.
  const turn = ({ x, y }: Place): Place => (course === "right" ? { x: y, y: x } : { x, y });
  const [start, end] = [turn(from), turn(to)];
  const [low, high] = [start.y + linkStub, end.y - linkStub];
  const points = [
    ...[start, { x: start.x, y: low }, { x: lane, y: low }],
    ...[{ x: lane, y: high }, { x: end.x, y: high }, end],
  ];
  return { path: roundedPath(points.map(turn), radius), middle: turn({ x: lane, y: (low + high) / 2 }) };
}

/** A line through points, its corners cut by curves of a radius, or less where two of them are near each other. */
function roundedPath(points: readonly Place[], radius: number): string {
  return points
    .map((point, at) => {
      const [before, after] = [points[at - 1], points[at + 1]];
      if (before === undefined) return `M${point.x} ${point.y}`;
      const cut = after === undefined ? 0 : Math.min(radius, distance(before, point) / 2, distance(point, after) / 2);
      if (after === undefined || cut === 0) return `L${point.x} ${point.y}`;
      const [first, last] = [towards(point, before, cut), towards(point, after, cut)];
      return `L${first.x} ${first.y}Q${point.x} ${point.y} ${last.x} ${last.y}`;
    })
    .join("");
}

function distance(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: Place, to: Place, by: number): Place {
  const part = by / distance(from, to);
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}
