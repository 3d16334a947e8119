/** Times as people read them. Milliseconds in, text out; the person's own time zone. */

const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** "<1 ms", "84 ms", "1.2 s", "4 m 10 s", "2 h 03 m", "3 d 4 h". */
export function formatDuration(ms: number): string {
  if (ms < 1) return "<1 ms";
  if (ms < secondMs) return `${Math.round(ms)} ms`;
  if (ms < 10 * secondMs) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  if (ms < minuteMs) return `${Math.floor(ms / secondMs)} s`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} m ${pad(Math.floor((ms % minuteMs) / secondMs))} s`;
  if (ms < dayMs) return `${Math.floor(ms / hourMs)} h ${pad(Math.floor((ms % hourMs) / minuteMs))} m`;
  return `${Math.floor(ms / dayMs)} d ${Math.floor((ms % dayMs) / hourMs)} h`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** "just now", "40 s ago", "12 min ago", "3 h ago", "5 days ago". A moment in the future counts as now. */
export function formatAgo(iso: string, nowMs: number): string {
  const ms = nowMs - Date.parse(iso);
  if (ms < 5 * secondMs) return "just now";
  if (ms < minuteMs) return `${Math.floor(ms / secondMs)} s ago`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min ago`;
  if (ms < dayMs) return `${Math.floor(ms / hourMs)} h ago`;
  const days = Math.floor(ms / dayMs);
  return days === 1 ? "1 day ago" : `${days} days ago`;
}

/** "10:41:03", to the second. */
export function formatClock(moment: string | number): string {
  return new Date(moment).toLocaleTimeString("en-GB");
}

/** "10:41:03.214". */
export function formatExactClock(iso: string): string {
  return `${formatClock(iso)}.${String(new Date(iso).getMilliseconds()).padStart(3, "0")}`;
}

/** "24 Nov 2026, 10:41:03", for tooltips and headings. */
export function formatMoment(iso: string): string {
  return new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}

/** "24 Nov 2026", for what is far off. */
export function formatDate(iso: string): string {
  return new Date(iso).toLocaleDateString("en-GB", { dateStyle: "medium" });
}

/** "in 40 s", "in 12 min", "in 3 h", "in 5 days"; "now" once it has come. */
export function formatUntil(iso: string, nowMs: number): string {
  const ms = Date.parse(iso) - nowMs;
  if (ms < secondMs) return "now";
  if (ms < minuteMs) return `in ${Math.floor(ms / secondMs)} s`;
  if (ms < hourMs) return `in ${Math.floor(ms / minuteMs)} min`;
  if (ms < dayMs) return `in ${Math.floor(ms / hourMs)} h`;
  const days = Math.floor(ms / dayMs);
  return days === 1 ? "in 1 day" : `in ${days} days`;
}

/** "Thu 26 Nov, 09:00", in the person's time zone. */
export function formatDay(iso: string): string {
  const date = new Date(iso).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" });
  return `${date.replace(",", "")}, ${new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
}

/** "14:05" on the same day, "Thu 26 Nov, 09:00" on another one; in the person's time zone. */
export function formatTime(ms: number, nowMs: number): string {
  const day = formatDay(new Date(ms).toISOString());
  const [date, time = day] = day.split(", ");
  return date === formatDay(new Date(nowMs).toISOString()).split(", ")[0] ? time : day;
}

/** "08:00 UTC". */
export function formatUtc(iso: string): string {
  return `${new Date(iso).toISOString().slice(11, 16)} UTC`;
}

/** "3.1 KB" of characters; "812 B" below one thousand. */
export function formatSize(characters: number): string {
  if (characters < 1_000) return `${characters} B`;
  if (characters < 1_000_000) return `${(characters / 1_000).toFixed(1)} KB`;
  return `${(characters / 1_000_000).toFixed(1)} MB`;
}

/** "1,204". */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** "1 run", "1,204 runs". */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
