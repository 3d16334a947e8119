import { cx } from "./cx.ts";

type GaugeProps = { used: number; label: string; className?: string };

/** How much of a whole is used, 0 to 1: a bar with an ink border; hatched when all of it is. */
export function Gauge({ used, label, className }: GaugeProps) {
  const part = Math.min(1, Math.max(0, used));
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw a meter in colours of their own
    <span
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(part * 100)}
      className={cx("relative block h-3 overflow-hidden rounded-port border border-ink bg-paper", className)}
    >
      <span
        style={{ width: `${part * 100}%` }}
        className={cx(
          "absolute inset-y-0 left-0 transition-[width] duration-200 ease-out",
          part >= 1 ? "hatched border-0" : part > 0 && "border-ink border-r bg-marker",
        )}
      />
    </span>
  );
}
