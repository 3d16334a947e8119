import { holdLimits, readMoment } from "@fairlead/story";
import { failed, type Held, type Performed } from "../performed.ts";
import { type Options, tell } from "./options.ts";

/** Delay: the event waits for some seconds or until a moment; one in the past is now. */
export function delay({ seconds, until }: Options, nowMs: number): Held | Performed {
  const most = holdLimits.delaySeconds * 1_000;
  if (until === undefined) {
    if (typeof seconds === "number" && seconds >= 0 && seconds * 1_000 <= most) return held(nowMs + seconds * 1_000);
    const message = `options.seconds must be a number from 0 to ${holdLimits.delaySeconds} (366 days), got ${tell(seconds)}.`;
    return failed({ code: "options_invalid", message });
  }
  const untilMs = typeof until === "string" ? readMoment(until) : until;
  if (typeof untilMs !== "number" || !Number.isFinite(untilMs)) {
    const message = `options.until must be a date and time such as 2027-01-31T09:00:00Z, got ${tell(until)}. The function DATE reads other forms.`;
    return failed({ code: "options_invalid", message });
  }
  if (untilMs - nowMs <= most) return held(Math.max(nowMs, untilMs));
  return failed({ code: "options_invalid", message: `options.until is ${tell(until)}, more than 366 days from now.` });
}

/** Throttle: the event waits until its turn comes; only the record knows when that is. */
export function throttle({ events, perSeconds }: Options, nowMs: number): Held | Performed {
  if (typeof events === "number" && typeof perSeconds === "number" && events > 0)
    return { outcome: "held", dueMs: nowMs, spacingMs: (perSeconds * 1_000) / events };
  return failed({ code: "options_invalid", message: "options.events and options.perSeconds must be numbers." });
}

function held(dueMs: number): Held {
  return { outcome: "held", dueMs, spacingMs: null };
}
