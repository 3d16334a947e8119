import * as z from "zod";
import { anyValue, field } from "./actionType.ts";
import { extractLimits, loopLimits } from "./limits.ts";

/** The modes of an event transform that build events out of what they read. */

export const message = z.strictObject({
  mode: z.literal("message").meta({ description: "Emits one event." }),
  payload: anyValue("The event, any JSON; texts in it may hold formulas."),
  loop: z.exactOptional(
    field(
      `A value formula that gives a list or an object of up to ${loopLimits.items} items. The payload is computed for each, as LOOP.value; the event is the list of all.`,
    ),
  ),
});

const itemKey = z
  .string()
  .min(1)
  .max(64)
  .regex(/^(?!(?:index|size|guid)$)/, "can't be index, size or guid: these stand beside the item in every event.");

export const explode = z.strictObject({
  mode: z.literal("explode").meta({ description: "Emits one event per item of a list." }),
  path: field("A value formula that gives the list, such as =fetch_users.body.users."),
  to: z.exactOptional(itemKey.meta({ description: "The key that the item has in its event.", default: "item" })),
  limit: z.exactOptional(
    z
      .int()
      .min(1)
      .max(10_000)
      .meta({ description: "How many items the list may have; a longer one fails.", default: 500 }),
  ),
});

const matcher = z.strictObject({
  path: field("What is searched: a text with formulas, or a value formula that gives text or a list of texts."),
  regexp: z.string().min(1).max(extractLimits.regexp).meta({
    description: "The regular expression, in the syntax of RE2. It is taken as it is.",
  }),
  to: z.string().min(1).max(64).meta({ description: "The key that the matches have in the event." }),
});

export const extract = z.strictObject({
  mode: z.literal("extract").meta({ description: "Emits what regular expressions find in texts." }),
  matchers: z
    .array(matcher)
    .min(1)
    .max(extractLimits.matchers)
    .meta({ description: "What to look for, where, and under which key the list of matches stands in the event." })
    .superRefine((matchers, context) => {
      const seen = new Set<string>();
      for (const [index, { to }] of matchers.entries()) {
        if (seen.has(to)) {
          const message = `is used by an earlier matcher as well; choose another key than ${to}.`;
          context.addIssue({ code: "custom", path: [index, "to"], message });
        }
        seen.add(to);
      }
    }),
});
