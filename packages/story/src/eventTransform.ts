import * as z from "zod";
import { anyValue, defineActionType, field } from "./actionType.ts";

const message = z.strictObject({
  mode: z.literal("message").meta({ description: "Emits one event." }),
  payload: anyValue("The event, any JSON; texts in it may hold formulas."),
});

const explode = z.strictObject({
  mode: z.literal("explode").meta({ description: "Emits one event per item of a list." }),
  path: field("A value formula that gives the list, such as =fetch_users.body.users."),
  to: z.exactOptional(
    z
      .string()
      .min(1)
      .max(64)
      .regex(/^(?!(?:index|size|guid)$)/, "can't be index, size or guid: these stand beside the item in every event.")
      .meta({ description: "The key that the item has in its event.", default: "item" }),
  ),
  limit: z.exactOptional(
    z
      .int()
      .min(1)
      .max(10_000)
      .meta({ description: "How many items the list may have; a longer one fails.", default: 500 }),
  ),
});

/** Event transform: `message` emits its payload; `explode` emits `{ [to]: item, index, size, guid }` per item. */
export const eventTransform = defineActionType({
  type: "event_transform",
  title: "Event transform",
  summary: "Builds a new event, or makes one event of each item of a list.",
  pool: "cpu",
  pure: true,
  root: false,
  emits: ["default", "failure"],
  optionsSchema: z.discriminatedUnion("mode", [message, explode]),
  constants: ["mode", "to", "limit"],
  valueFormulas: ["path"],
});
