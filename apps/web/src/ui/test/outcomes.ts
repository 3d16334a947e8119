import { CheckCircle2, CircleSlash, Clock, Eye, type LucideIcon, MailQuestionMark, Split, XCircle } from "lucide-react";
import type { Tested } from "../../server/actionTests.ts";
import type { Tone } from "../parts/Badge.tsx";
import { countOf } from "../parts/time.ts";

/** How a test ended, in a word. */
export function outcomeOf(tested: Pick<Tested, "mode" | "outcome" | "error" | "eventCount" | "dryRun">): {
  tone: Tone;
  icon: LucideIcon;
  word: string;
} {
  const { mode, outcome, error, eventCount, dryRun } = tested;
  const would = mode === "test" ? "" : "Would have ";
  const say = (word: string) => (would === "" ? word : `${would}${word.charAt(0).toLowerCase()}${word.slice(1)}`);
  switch (outcome) {
    case "emitted":
      return { tone: "ok", icon: CheckCircle2, word: say(`Emitted ${countOf(eventCount, "event")}`) };
    case "no_match":
      return { tone: "idle", icon: Split, word: mode === "test" ? "No match" : "Would not match" };
    case "dropped":
      return { tone: "idle", icon: CircleSlash, word: say("Emitted nothing") };
    case "held":
      return { tone: "wait", icon: Clock, word: mode === "test" ? "Would be held" : "Would be held" };
    case "failed":
      return { tone: "bad", icon: XCircle, word: say("Failed") };
    case "unknown":
      return { tone: "wait", icon: MailQuestionMark, word: "Nobody knows whether it had its effect" };
    default:
      if (error !== null) return { tone: "bad", icon: XCircle, word: "Can't be performed like this" };
      return { tone: "idle", icon: Eye, word: dryRun === null ? "Options computed" : "Nothing was sent" };
  }
}
