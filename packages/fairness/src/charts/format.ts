import type { Unit } from "./panels.ts";

/** A time in ms as people write it: 47 ms, 1.3 s, 9 min. */
export function formatMs(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 600_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** A power of ten of ms on an axis. */
export function formatTick(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${formatValue(ms / 1_000, "count")} s`;
}

/** A figure in its unit. */
export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case "s":
      return `${value < 100 ? value.toFixed(1) : Math.round(value)} s`;
    case "index":
      return value.toFixed(3);
    case "percent":
      return value === 0 ? "0 %" : `${value < 0.1 ? (value * 100).toFixed(1) : Math.round(value * 100)} %`;
    case "count":
      return Math.round(value).toLocaleString("en").replaceAll(",", "\u202f");
    default:
      return unit satisfies never;
  }
}

/** Text for XML. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
