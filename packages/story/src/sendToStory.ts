import * as z from "zod";
import { anyValue, defineActionType, field } from "./actionType.ts";
import { callLimits, loopLimits } from "./limits.ts";

const options = z.strictObject({
  story: field("The story that is called: its slug, team/slug for one of another team, or its id."),
  payload: z.exactOptional(
    anyValue(
      "What the story gets: an object with its inputs, or any JSON if it declares none; texts may hold formulas.",
    ),
  ),
  loop: z.exactOptional(
    field(
      `A value formula that gives a list or an object of up to ${loopLimits.items} items. The story is called for one after the other, with the payload computed for LOOP.value; the event is the list of all answers.`,
    ),
  ),
  sendToDraft: z.exactOptional(
    z.boolean().meta({ description: "Whether the draft of the story is called, published or not.", default: false }),
  ),
  timeoutSeconds: z.exactOptional(
    z
      .int()
      .min(1)
      .max(callLimits.timeoutSeconds)
      .meta({ description: "How long each answer may take. Default: 366 days." }),
  ),
});

/** Send to story: calls another story and emits what the first of its exits emits. */
export const sendToStory = defineActionType({
  type: "send_to_story",
  title: "Send to story",
  summary: "Calls another story and emits its answer.",
  pool: "cpu",
  pure: false,
  root: false,
  scheduled: true,
  perItem: ["payload"],
  emits: ["default", "failure"],
  optionsSchema: options,
  constants: ["sendToDraft", "timeoutSeconds"],
  valueFormulas: ["loop"],
});
