import type { Path } from "../problem.ts";
import type { Difference } from "./toChange.ts";

/** Fields that somebody has set, in the order of time. */
export type Touch<Who> = { by: Who; fields: readonly Path[] };

/**
 * Who made a difference: the last one who set just that or what it is in, and, for what was added, all who have changed
 * something inside of it since. In the order of time; empty where none of the touches is about it.
 */
export function whoChanged<Who>(
  { field, to }: Pick<Difference, "field" | "to">,
  touches: readonly Touch<Who>[],
): Who[] {
  const about = touches.filter(({ fields }) => fields.some((one) => isWithin(field, one) || isWithin(one, field)));
  const whole = about.findLastIndex(({ fields }) => fields.some((one) => isWithin(field, one)));
  const [maker, since] = whole === -1 ? [[], about] : [about.slice(whole, whole + 1), about.slice(whole + 1)];
  // What was removed has no inside any more: whoever removed it is all that counts.
  const counted = to === undefined && maker.length > 0 ? maker : [...maker, ...since];
  return [...new Set(counted.map(({ by }) => by))];
}

/** Whether a field is another one, or lies in it. */
function isWithin(field: Path, other: Path): boolean {
  return other.length <= field.length && other.every((step, at) => step === field[at]);
}
