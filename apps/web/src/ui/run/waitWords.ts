import {
  CircleSlash,
  Clock,
  Gauge,
  Hourglass,
  Layers,
  type LucideIcon,
  Pause,
  PlugZap,
  RotateCw,
  Timer,
  TrendingUp,
  Users,
  Waves,
} from "lucide-react";
import type { Wait } from "../../server/waits.ts";

/** A waiting reason as it is shown everywhere: a word and an icon. The sentence with its number comes from the server. */
export type WaitWords = { word: string; icon: LucideIcon };

type Reason =
  | Wait["reason"]
  | "concurrency"
  | "slow_start"
  | "budget"
  | "tenant_share"
  | "throttle"
  | "paused"
  | "backpressure"
  | "event_limit";

const words: Readonly<Record<Reason, WaitWords>> = {
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
  event_limit: { word: "Event limit", icon: CircleSlash },
};

/** The words for a reason; one that these pages do not know yet is shown under its own name. */
export function waitWords(reason: string): WaitWords {
  return Object.hasOwn(words, reason)
    ? words[reason as Reason]
    : { word: reason.replaceAll("_", " "), icon: Hourglass };
}
