import { findActionType, type StoryAction } from "@fairlead/story";
import * as z from "zod";
import type { OptionForm } from "./optionFields.ts";
import { fieldsOf, type Schema } from "./schemaFields.ts";

/** The form of an action's options, made of the schema of its type: of its mode, where the type has modes. */
export function optionForm(action: StoryAction): OptionForm {
  const type = findActionType(action.type);
  if (type === undefined) return { modes: [], fields: [] };
  const schema = z.toJSONSchema(type.optionsSchema, { unrepresentable: "any" }) as Schema;
  const modes = schema.oneOf?.flatMap(({ properties }) => properties?.mode?.const ?? []) ?? [];
  const mode = "mode" in action.options ? action.options.mode : undefined;
  const form = schema.oneOf?.find(({ properties }) => properties?.mode?.const === mode) ?? schema;
  return { modes, fields: fieldsOf(form, { ...type, pattern: "" }).filter(({ key }) => key !== "mode") };
}
