import type { Json } from "@fairlead/formula";
import { explodeLimits } from "@fairlead/story";
import { eventsPerRunMax } from "../ids.ts";
import { failed, type Output, type Performed } from "../performed.ts";
import type { ActionType } from "./action.ts";
import { delay, throttle } from "./hold.ts";
import { type Options, readOptions } from "./options.ts";
import { deduplicate, implode } from "./remember.ts";
import { extract } from "./transformExtract.ts";
import { loopMessage } from "./transformLoop.ts";

/**
 * Event transform: `message` emits its payload, or that of each item of a loop as one list; `explode` emits one event per
 * item of a list; `extract` emits what regular expressions find; `deduplicate` and `implode` ask what is remembered of the
 * events before; `delay` and `throttle` hold the event that came in.
 */
export const eventTransform: ActionType = {
  type: "event_transform",
  perform(input) {
    const { options, runKey, nowMs, item } = input;
    const fields = readOptions(options);
    switch (fields.mode) {
      case "message":
        if (item !== undefined) return loopMessage(input, item);
        return { outcome: "emitted", outputs: [{ port: "default", data: fields.payload ?? null }] };
      case "explode":
        return explode(fields, runKey);
      case "extract":
        return extract(fields);
      case "deduplicate":
        return deduplicate(fields);
      case "implode":
        return implode(fields, nowMs);
      case "delay":
        return delay(fields, nowMs);
      case "throttle":
        return throttle(fields, nowMs);
      default:
        return failed({
          code: "options_invalid",
          message: "options.mode must be message, explode, implode, extract, deduplicate, delay or throttle.",
        });
    }
  },
};

function explode(fields: Options, runKey: string): Performed {
  const list = fields.path;
  if (!Array.isArray(list))
    return failed({ code: "explode_not_a_list", message: `options.path must give a list, it gave ${kindOf(list)}.` });
  const limit = Math.min(typeof fields.limit === "number" ? fields.limit : explodeLimits.events, eventsPerRunMax);
  if (list.length > limit) {
    const message = `The list has ${list.length} items; this explode may emit ${limit}. Raise its limit (up to ${eventsPerRunMax}) or shorten the list first.`;
    return failed({ code: "explode_too_many", message });
  }
  if (list.length === 0) return { outcome: "dropped", reason: "The list is empty: there was nothing to emit." };
  const name = typeof fields.to === "string" ? fields.to : "item";
  const outputs = list.map((item: Json, index): Output => {
    return { port: "default", data: { [name]: item, index, size: list.length, guid: runKey } };
  });
  return { outcome: "emitted", outputs };
}

function kindOf(value: Json | undefined): string {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? "text" : `a ${typeof value}`;
}
