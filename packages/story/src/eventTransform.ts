import * as z from "zod";
import { defineActionType } from "./actionType.ts";
import { deduplicate, delay, implode, throttle } from "./transformHolds.ts";
import { explode, extract, message } from "./transformShapes.ts";

/**
 * Event transform: `message` emits its payload, or a list of one payload per item of a loop; `explode` emits
 * `{ [to]: item, index, size, guid }` per item; `implode` gathers items of many events into one; `extract` emits what regular
 * expressions find; `deduplicate` passes on the event that it gets unless one like it came before; `delay` and `throttle`
 * pass it on later.
 */
export const eventTransform = defineActionType({
  type: "event_transform",
  title: "Event transform",
  summary:
    "Builds a new event, takes lists apart and puts them together, finds parts of texts, drops duplicates, or lets events wait.",
  pool: "cpu",
  pure: true,
  root: false,
  scheduled: true,
  holds: ["implode", "deduplicate", "delay", "throttle"],
  perItem: ["payload"],
  emits: ["default", "failure"],
  optionsSchema: z.discriminatedUnion("mode", [message, explode, implode, extract, deduplicate, delay, throttle]),
  constants: [
    ...["mode", "to", "limit", "events", "perSeconds", "lookback", "periodSeconds"],
    ...["matchers[].regexp", "matchers[].to"],
  ],
  valueFormulas: ["path", "seconds", "loop", "itemPath", "guidPath", "sizePath"],
});
