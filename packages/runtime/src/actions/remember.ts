import type { Json } from "@fairlead/formula";
import { memoryLimits } from "@fairlead/story";
import { type Asking, failed, type Performed } from "../performed.ts";
import { type Options, tell } from "./options.ts";

/** Deduplicate: the event is passed on unless one with the same value came before; only the record knows. */
export function deduplicate({ path, lookback, periodSeconds }: Options): Asking {
  return {
    outcome: "seen",
    value: path ?? null,
    lookback: typeof lookback === "number" ? lookback : null,
    periodMs: typeof periodSeconds === "number" ? periodSeconds * 1_000 : null,
  };
}

/** Implode: the item joins the group of its guid, which ends when it has its size, or some time after it began. */
export function implode(options: Options, nowMs: number): Asking | Performed {
  const { itemPath, guidPath, sizePath, seconds } = options;
  if (sizePath !== undefined && !isSize(sizePath)) {
    const message = `options.sizePath must be a whole number from 1 to ${memoryLimits.values}, got ${tell(sizePath)}.`;
    return failed({ code: "options_invalid", message });
  }
  const most = memoryLimits.seconds;
  if (seconds !== undefined && (typeof seconds !== "number" || !(seconds >= 1 && seconds <= most))) {
    const message = `options.seconds must be a number from 1 to ${most} (366 days), got ${tell(seconds)}.`;
    return failed({ code: "options_invalid", message });
  }
  const dueMs = nowMs + (seconds ?? most) * 1_000;
  const size = sizePath ?? null;
  return { outcome: "gather", value: guidPath ?? null, item: itemPath ?? null, size, dueMs };
}

function isSize(size: Json): size is number {
  return typeof size === "number" && Number.isInteger(size) && size >= 1 && size <= memoryLimits.values;
}
