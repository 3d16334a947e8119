import { type StoryAction, type StoryDefinition, storySchema } from "@fairlead/story";
import * as z from "zod";
import type { OptionField } from "./optionFields.ts";
import { fieldsOf, type Schema } from "./schemaFields.ts";

/** The settings of a story, as its schema has them; what calls begin with depends on its actions. */
export function settingFields(story: StoryDefinition): readonly OptionField[] {
  const schema = z.toJSONSchema(storySchema.shape.settings, { unrepresentable: "any" }) as Schema;
  return fieldsOf(schema, { constants: [], valueFormulas: [], pattern: "", isPlain: true })
    .filter(({ key }) => key !== "direction")
    .map((field) => (field.key === "callable" ? callableField(field, story) : withStart(field)));
}

const starts: Readonly<Record<string, unknown>> = { deadlineSeconds: 3_600, runLimit: 50_000, missing: "null" };

function withStart(field: OptionField): OptionField {
  return { ...field, start: starts[field.key] ?? field.start };
}

/** The schema speaks of ids, where a form shows names. */
const hints = {
  entry: "The webhook that the payload of a call comes in by, as its body.",
  exits: "The event of the first of them that emits is the answer.",
};

/** Actions are chosen from those of the story, and inputs get names that are free. */
function callableField(field: OptionField, story: StoryDefinition): OptionField {
  if (field.control.kind !== "group") return field;
  const fields = field.control.fields.map((one): OptionField => {
    const { control } = one;
    if (one.key === "entry") return { ...one, hint: hints.entry, control: { kind: "action", type: "webhook" } };
    if (one.key === "exits") return { ...one, hint: hints.exits, control: { kind: "actions" } };
    if (one.key !== "inputs" || control.kind !== "items") return one;
    return { ...one, start: [newInput([])], control: { ...control, toNew: newInput } };
  });
  return { ...field, start: startOfCallable(story), control: { kind: "group", fields } };
}

/** It comes in by the first webhook, and the actions at the end answer. What is not there yet is told as a problem. */
function startOfCallable({ actions, links }: StoryDefinition): { entry: string; exits: string[] } {
  const entry = actions.find(({ type }) => type === "webhook")?.id ?? "webhook";
  const ends = actions.filter(({ id, slug, type }) => {
    return id !== entry && !isRoot(type) && links.every(({ from }) => from !== slug);
  });
  return { entry, exits: ends.length > 0 ? ends.slice(0, 50).map(({ id }) => id) : ["exit"] };
}

function isRoot(type: StoryAction["type"]): boolean {
  return type === "webhook" || type === "receive_email";
}

function newInput(before: readonly unknown[]): { name: string; type: string } {
  const names = new Set(before.map((one) => (typeof one === "object" && one !== null ? Reflect.get(one, "name") : "")));
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? "input" : `input_${n}`;
    if (!names.has(name)) return { name, type: "any" };
  }
}
