import { findActionType, storySchema } from "@fairlead/story";
import * as z from "zod";
import type { OptionField } from "./optionFields.ts";
import { fieldsOf, type Schema } from "./schemaFields.ts";

/** What an action has at another place of the page, or what follows from that. */
const elsewhere: ReadonlySet<string> = new Set([
  ...["id", "slug", "type", "name", "options", "disabled", "group", "position"],
]);

/** What fields begin with that would be of no use with what their schema says. */
const starts: Readonly<Record<string, unknown>> = {
  monitoring: { failure: true },
  onlyIf: { rules: [{ type: "is_true", value: "=TRUE" }] },
  schedule: [{ cron: "0 9 * * MON-FRI" }],
  includeMetadata: true,
  atMostOnce: true,
  visitLimit: 1_000,
  retry: { limit: 3 },
  icon: "star",
  width: 328,
};

/** Those that are looked for most come first. */
const order = [
  ...["description", "monitoring", "schedule", "local", "onlyIf", "retry", "atMostOnce"],
  ...["visitLimit", "includeMetadata", "icon", "width"],
];

const fieldsByType = new Map<string, readonly OptionField[]>();

/** What actions of a type can be given beside their options, as the schema of stories has it. */
export function commonFields(type: string): readonly OptionField[] {
  const known = fieldsByType.get(type);
  if (known !== undefined) return known;
  const made = fieldsOf(schemaOf(type), { constants: [], valueFormulas: [], pattern: "", isPlain: true })
    .filter(({ key }) => !elsewhere.has(key))
    .map((field) => (Object.hasOwn(starts, field.key) ? withStart(field, starts[field.key]) : field))
    .toSorted((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
  fieldsByType.set(type, made);
  return made;
}

/** A list that has to hold something begins with something. */
function withStart(field: OptionField, start: unknown): OptionField {
  const { control } = field;
  const isList = control.kind === "items" && Array.isArray(start);
  return { ...field, start, control: isList ? { ...control, toNew: () => start[0] } : control };
}

/** What has no effect outside is never tried again, and may be done as often as it takes. */
function schemaOf(type: string): Schema {
  const { element } = storySchema.shape.actions;
  const { anyOf, oneOf = anyOf ?? [] } = z.toJSONSchema(element, { unrepresentable: "any" }) as Schema;
  const { properties = {} } = oneOf.find((one) => one.properties?.type?.const === type) ?? {};
  const { pure = true, root = true } = findActionType(type) ?? {};
  const { atMostOnce: _, retry: __, ...rest } = properties;
  return { properties: pure || root ? rest : properties };
}
