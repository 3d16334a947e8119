import { type Box, middleOf } from "./frames.ts";

/** Where something stands, in words: by the nearest of the others. Null: there is no other. */
export function nearWords(box: Box, others: ReadonlyMap<string, Box>): { where: string; key: string } | null {
  let nearest: { key: string; box: Box; distance: number } | null = null;
  for (const [key, other] of others) {
    const distance = Math.hypot(...offset(box, other));
    if (nearest === null || distance < nearest.distance) nearest = { key, box: other, distance };
  }
  if (nearest === null) return null;
  const [x, y] = offset(box, nearest.box);
  if (Math.abs(x) > Math.abs(y)) return { where: x > 0 ? "right of" : "left of", key: nearest.key };
  return { where: y < 0 ? "above" : "below", key: nearest.key };
}

/** How far the middle of one box is from that of another. */
function offset(one: Box, other: Box): [x: number, y: number] {
  const [{ x, y }, there] = [middleOf(one), middleOf(other)];
  return [x - there.x, y - there.y];
}
