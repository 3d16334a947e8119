import * as z from "zod";
import { defineActionType } from "./actionType.ts";
import { delay, throttle } from "./transformHolds.ts";
import { explode, extract, message } from "./transformShapes.ts";

/**
 * Event transform: `message` emits its payload, or a list of one payload per item of a loop; `explode` emits
 * `{ [to]: item, index, size, guid }` per item; `extract` emits what regular expressions find; `delay` and `throttle` pass
 * on the event that they get, later.
 */
export const eventTransform = defineActionType({
  type: "event_transform",
  title: "Event transform",
  summary: "Builds a new event, makes one event of each item of a list, finds parts of texts, or lets events wait.",
  pool: "cpu",
  pure: true,
  root: false,
  scheduled: true,
  holds: ["delay", "throttle"],
  perItem: ["payload"],
  emits: ["default", "failure"],
  optionsSchema: z.discriminatedUnion("mode", [message, explode, extract, delay, throttle]),
  constants: ["mode", "to", "limit", "events", "perSeconds", "matchers[].regexp", "matchers[].to"],
  valueFormulas: ["path", "seconds", "loop"],
});
