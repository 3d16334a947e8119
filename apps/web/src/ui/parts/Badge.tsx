import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

/** What a badge says about an outcome. `live`: happening now; `idle`: nothing to say. */
export type Tone = "ok" | "bad" | "wait" | "live" | "idle";

const tones: Record<Tone, string> = {
  ok: "bg-ok-bg text-ok",
  bad: "bg-bad-bg text-bad",
  wait: "bg-wait-bg text-wait",
  live: "bg-marker text-marker-ink",
  idle: "bg-sunk text-ink-2",
};

type BadgeProps = { tone: Tone; icon?: LucideIcon; size?: "card" | "page"; turning?: boolean; children: ReactNode };

/** Icon, word and number in one small plate. The icon and the word say it; the colour only helps. */
export function Badge({ tone, icon: Icon, size = "page", turning = false, children }: BadgeProps) {
  return (
    <span
      data-badge={tone}
      className={cx(
        "tabular inline-flex shrink-0 items-center gap-1 whitespace-nowrap rounded-pill font-semibold",
        size === "page" ? "h-[22px] px-2 text-base" : "h-[18px] px-1.5 text-tiny",
        tones[tone],
      )}
    >
      {Icon && (
        <Icon
          aria-hidden
          className={cx("shrink-0", size === "page" ? "size-3.5" : "size-[11px]", turning && "animate-turn")}
        />
      )}
      <span className="truncate">{children}</span>
    </span>
  );
}
