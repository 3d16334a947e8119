import { isObject, type Json } from "@fairlead/formula";
import { findActionType } from "../actionTypes.ts";
import type { StoryDefinition } from "../definition.ts";
import { toPathText } from "../problem.ts";
import { entriesOf } from "./edit.ts";
import type { Difference } from "./toChange.ts";

/** The two stories whose differences are told. */
export type Compared = { before: StoryDefinition; after: StoryDefinition };

/** A sentence for each difference, in their order, as a dialog before publishing shows them. Long values are shortened. */
export function describeDifferences(differences: readonly Difference[], stories: Compared): string[] {
  return differences.map((difference) => describe(difference, stories));
}

function describe(difference: Difference, stories: Compared): string {
  const [list, id] = difference.field;
  switch (list) {
    case "actions":
      return describeAction(difference, { stories, name: nameOf(list, id, stories) });
    case "links":
      return describeLink(difference, stories);
    case "notes":
      return describeNote(difference);
    case "groups":
      return describeGroup(difference, nameOf(list, id, stories));
    case "name":
      return `The story is called ${quote(difference.to)} now, no longer ${quote(difference.from)}.`;
    default:
      return toSentence(`The story's ${list === "settings" ? `setting ${String(id)}` : String(list)}`, difference);
  }
}

type Subject = { stories: Compared; name: string };

function describeAction(difference: Difference, { stories, name }: Subject): string {
  const { field, from, to } = difference;
  const [, , key, ...path] = field;
  switch (key) {
    case undefined:
      return to === undefined ? `Removed ${tellEntry(from)}.` : `Added ${tellEntry(to)}.`;
    case "slug":
      return `${name} is \`${String(to)}\` in formulas now, no longer \`${String(from)}\`.`;
    case "name":
      return `${quote(from)} is called ${quote(to)} now.`;
    case "disabled":
      return to === true ? `Switched off ${name}.` : `Switched on ${name}.`;
    case "atMostOnce":
      return to === true ? `Runs ${name} at most once.` : `Repeats ${name} where its worker was lost.`;
    case "group":
      return to === undefined
        ? `Took ${name} out of the group ${nameOf("groups", from, stories)}.`
        : `Put ${name} into the group ${nameOf("groups", to, stories)}.`;
    case "position":
      return `Moved ${name} on the canvas.`;
    case "icon":
      return to === undefined ? `Gave ${name} the icon of its type again.` : `Gave ${name} the icon ${quote(to)}.`;
    case "width":
      return `Made ${name} ${to === undefined ? "as wide as other cards" : `${String(to)} wide`} on the canvas.`;
    case "retry":
      return toSentence(`${name}: the limit of retries`, { ...limitOf("from", from), ...limitOf("to", to) });
    case "visitLimit":
      return toSentence(`${name}: the limit of runs in one chain of events`, difference);
    default:
      return toSentence(`${name}: ${key === "options" ? toPathText(path) || "options" : String(key)}`, difference);
  }
}

function limitOf(key: "from" | "to", retry: Json | undefined): { [Key in "from" | "to"]?: Json } {
  return isObject(retry) ? { [key]: retry.limit ?? null } : {};
}

function describeLink({ field: [, from, to, kind], ...values }: Difference, stories: Compared): string {
  const way = kind === "failure" ? " for failures" : kind === "no_match" ? " where it does not match" : "";
  const [start, end] = [nameOf("actions", from, stories), nameOf("actions", to, stories)];
  return values.to === undefined ? `Unlinked ${end} from ${start}${way}.` : `Linked ${start} to ${end}${way}.`;
}

function describeNote({ field: [, , key], from, to }: Difference): string {
  const text = (note: Json | undefined) => quote(isObject(note) ? note.text : undefined);
  if (key === undefined) return to === undefined ? `Removed the note ${text(from)}.` : `Added the note ${text(to)}.`;
  if (key === "text") return `Changed the note ${quote(from)} to ${quote(to)}.`;
  return key === "color" ? "Changed the colour of a note." : "Moved or resized a note.";
}

function describeGroup({ field: [, , key], from, to }: Difference, name: string): string {
  if (key === undefined) return `${to === undefined ? "Removed" : "Added"} the group ${name}.`;
  if (key === "name") return `The group ${quote(from)} is called ${quote(to)} now.`;
  return to === true ? `Collapsed the group ${name}.` : `Opened the group ${name}.`;
}

function toSentence(what: string, { from, to }: Pick<Difference, "from" | "to">): string {
  if (from === undefined) return `${what} was set to ${shorten(to)}.`;
  if (to === undefined) return `${what} was taken away; it was ${shorten(from)}.`;
  return `${what} changed from ${shorten(from)} to ${shorten(to)}.`;
}

/** "the HTTP request “Ask”" */
function tellEntry(entry: Json | undefined): string {
  const { type, name } = isObject(entry) ? entry : {};
  const title = findActionType(String(type))?.title ?? "action";
  const words = /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
  return `the ${words} ${quote(name)}`;
}

/** What an action or a group is called now, or was called when it was there. */
function nameOf(list: "actions" | "groups", id: unknown, { before, after }: Compared): string {
  for (const story of [after, before]) {
    const found = entriesOf(story, list).find((entry) => entry.id === id);
    if (found !== undefined) return quote(found.name);
  }
  return quote(String(id));
}

function quote(text: Json | undefined): string {
  return `“${cut(String(text))}”`;
}

function shorten(value: Json | undefined): string {
  return typeof value === "string" ? quote(value) : cut(JSON.stringify(value));
}

const shownMax = 60;

function cut(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= shownMax ? line : `${line.slice(0, shownMax).trimEnd()}…`;
}
