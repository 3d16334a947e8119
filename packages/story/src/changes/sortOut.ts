import { isObject, type Json } from "@fairlead/formula";
import type { StoryDefinition } from "../definition.ts";
import type { Path } from "../problem.ts";
import { isSame, linksByKey } from "./compare.ts";
import { withKey } from "./edit.ts";
import type { Difference } from "./toChange.ts";

/** The differences of mine that can be made in the story of theirs, and the fields on which they can't. */
export type Sorted = { accepted: Difference[]; lost: Path[] };

/** The differences of both from what they began with; `story`: the one of theirs. */
export type Sides = { mine: readonly Difference[]; theirs: readonly Difference[]; story: StoryDefinition };

/** Sorts the differences of mine by whether theirs is about the same field, or about something that they need. */
export function sortOut({ mine, theirs, story }: Sides): Sorted {
  const sorted: Sorted = { accepted: [], lost: [] };
  for (const difference of mine.flatMap((one) => leaveRemovedGroup(one, theirs))) place(sorted, difference, theirs);
  return { ...sorted, accepted: withoutMoot(sorted.accepted, story) };
}

function place(sorted: Sorted, difference: Difference, theirs: readonly Difference[]): void {
  const clashes = theirs.flatMap((rival) => {
    const field = clashOf(difference, rival);
    return field === undefined || givesWay(rival, difference) ? [] : [{ rival, field }];
  });
  const [first] = clashes;
  if (first === undefined) {
    sorted.accepted.push(difference);
    return;
  }
  const { rival } = first;
  const isSameField = clashes.every((clash) => isField(clash.rival.field, difference.field));
  if (isSameField && difference.to === undefined && rival.to === undefined) return;
  if (givesWay(difference, rival)) return;
  if (isSameField && clashes.length === 1 && difference.to !== undefined && rival.to !== undefined) {
    splitUp(sorted, difference, rival.to);
    return;
  }
  sorted.lost.push(clashes.reduce((best, { field }) => (field.length < best.length ? field : best), first.field));
}

/** Where something stood does not matter once it is removed. */
function givesWay({ field }: Difference, rival: Difference): boolean {
  return (
    ["position", "width", "height", "icon"].includes(String(field[2])) &&
    rival.to === undefined &&
    rival.field.length === 2
  );
}

/** Both set the same field: if both made it an object, its keys are fields of their own. */
function splitUp(sorted: Sorted, mine: Difference, theirs: Json): void {
  const { field, to } = mine;
  if (isSame(to, theirs)) return;
  if (field[2] !== "options" || !isObject(to) || !isObject(theirs)) {
    sorted.lost.push(field);
    return;
  }
  for (const [key, value] of Object.entries(to)) {
    const below: Difference = { field: [...field, key], to: value };
    const their = Object.hasOwn(theirs, key) ? theirs[key] : undefined;
    if (their === undefined) sorted.accepted.push(below);
    else splitUp(sorted, below, their);
  }
}

/** An action that mine put into a group which theirs removed is there nevertheless; only its group is lost. */
function leaveRemovedGroup(difference: Difference, theirs: readonly Difference[]): Difference[] {
  const { field, to } = difference;
  if (field[0] !== "actions" || field.length > 2 || !isObject(to) || typeof to.group !== "string") return [difference];
  const group = to.group;
  if (!theirs.some((rival) => rival.to === undefined && isField(rival.field, ["groups", group]))) return [difference];
  return [
    { ...difference, to: withKey(to, "group", undefined) },
    { field: [...field, "group"], to: group },
  ];
}

/** The field on which two differences can't both hold, if there is one. */
function clashOf(mine: Difference, theirs: Difference): Path | undefined {
  if (startsWith(mine.field, theirs.field)) return theirs.field;
  if (startsWith(theirs.field, mine.field)) return mine.field;
  return needsGone(mine, theirs) ?? needsGone(theirs, mine);
}

function needsGone(difference: Difference, gone: Difference): Path | undefined {
  const isNeeded = gone.to === undefined && needsOf(difference).some((need) => isField(need, gone.field));
  return isNeeded ? gone.field : undefined;
}

/** What has to be there for a difference to hold. */
function needsOf({ field: [list, first, second], to }: Difference): Path[] {
  if (to === undefined) return [];
  if (list === "links") return [first, second].map((id) => ["actions", String(id)]);
  if (list !== "actions") return [];
  const group = second === undefined && isObject(to) ? to.group : second === "group" ? to : undefined;
  return typeof group === "string" ? [["groups", group]] : [];
}

/** Links that are as mine wants them already, and those that went with an action that theirs removed. */
function withoutMoot(accepted: readonly Difference[], story: StoryDefinition): Difference[] {
  const links = linksByKey(story);
  const removed = new Set(
    accepted.filter(({ to, field }) => to === undefined && field.length === 2).map(({ field }) => field[1]),
  );
  return accepted.filter(({ field: [list, from = "", to = "", kind = ""], to: link }) => {
    if (list !== "links") return true;
    const isThere = links.has([list, from, to, kind].join("/")) && !removed.has(from) && !removed.has(to);
    return isThere !== (link !== undefined);
  });
}

/** Whether a field is inside another one, or is it. */
export function startsWith(field: Path, start: Path): boolean {
  return start.every((step, index) => step === field[index]);
}

function isField(a: Path, b: Path): boolean {
  return a.length === b.length && startsWith(a, b);
}
