import {
  CircleSlash,
  Clock,
  Gauge,
  Hourglass,
  Layers,
  LoaderCircle,
  type LucideIcon,
  Pause,
  PlugZap,
  RotateCw,
  Send,
  Timer,
  TrendingUp,
  Users,
  Waves,
} from "lucide-react";
import type { Wait } from "../../server/waits.ts";

/** A waiting reason as it is shown everywhere: a word and an icon. The sentence with its number comes from the server. */
export type WaitWords = {
  word: string;
  icon: LucideIcon;
  /** `live` for what goes on without waiting for anything. */
  tone: "wait" | "live";
  /** "Waiting: budget", "Running". */
  state: string;
};

type Reason = Wait["reason"] | "event_limit";

const words: Readonly<Record<Reason, Pick<WaitWords, "word" | "icon">>> = {
  no_capacity: { word: "Next in line", icon: Hourglass },
  concurrency: { word: "Concurrency", icon: Layers },
  slow_start: { word: "Warming up", icon: TrendingUp },
  budget: { word: "Budget", icon: Gauge },
  tenant_share: { word: "Workspace share", icon: Users },
  throttle: { word: "Throttled", icon: Timer },
  paused: { word: "Paused", icon: Pause },
  backpressure: { word: "System busy", icon: Waves },
  no_worker: { word: "No worker", icon: PlugZap },
  retry_backoff: { word: "Retry", icon: RotateCw },
  delay: { word: "Delay", icon: Clock },
  starting: { word: "Starting", icon: Send },
  running: { word: "Running", icon: LoaderCircle },
  event_limit: { word: "Event limit", icon: CircleSlash },
};

const live: readonly string[] = ["starting", "running"] satisfies Reason[];

/** The reasons that hold a run, in the order in which they are chosen from. */
export const waitReasonsHeld = (Object.keys(words) as Reason[]).filter(
  (reason): reason is Exclude<Reason, "starting" | "running" | "event_limit"> =>
    !live.includes(reason) && reason !== "event_limit",
);

/** The words for a reason; one that these pages do not know yet is shown under its own name. */
export function waitWords(reason: string): WaitWords {
  const known = Object.hasOwn(words, reason) ? words[reason as Reason] : null;
  const { word, icon } = known ?? { word: reason.replaceAll("_", " "), icon: Hourglass };
  if (live.includes(reason)) return { word, icon, tone: "live", state: word };
  return { word, icon, tone: "wait", state: `Waiting: ${word.toLowerCase()}` };
}
