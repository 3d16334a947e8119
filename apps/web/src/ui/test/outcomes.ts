import { CheckCircle2, CircleSlash, Clock, Eye, type LucideIcon, MailQuestionMark, Split, XCircle } from "lucide-react";
import type { Tested } from "../../server/actionTests.ts";
import type { Tone } from "../parts/Badge.tsx";
import { countOf } from "../parts/time.ts";

export type OutcomeShown = { tone: Tone; icon: LucideIcon; word: string };

/** How a test of an action of this type ended, or would end, in a word. */
export function outcomeOf(
  type: string,
  { mode, outcome, error, eventCount, dryRun }: Pick<Tested, "mode" | "outcome" | "error" | "eventCount" | "dryRun">,
): OutcomeShown {
  const isReal = mode === "test";
  const events = countOf(eventCount, "event");
  switch (outcome) {
    case "emitted":
      if (type === "condition") return { tone: "ok", icon: Split, word: isReal ? "Match" : "Would match" };
      return { tone: "ok", icon: CheckCircle2, word: isReal ? `Emitted ${events}` : `Would emit ${events}` };
    case "no_match":
      return { tone: "idle", icon: Split, word: isReal ? "No match" : "Would not match" };
    case "dropped":
      return { tone: "idle", icon: CircleSlash, word: isReal ? "Emitted nothing" : "Would emit nothing" };
    case "held":
      return { tone: "wait", icon: Clock, word: "Would be held" };
    case "failed":
      return { tone: "bad", icon: XCircle, word: isReal ? "Failed" : "Would fail" };
    case "unknown":
      return { tone: "wait", icon: MailQuestionMark, word: "Nobody knows whether it had its effect" };
    default:
      if (error !== null) return { tone: "bad", icon: XCircle, word: "Can't be performed like this" };
      return { tone: "idle", icon: Eye, word: dryRun === null ? "Options computed" : "Nothing was sent" };
  }
}
