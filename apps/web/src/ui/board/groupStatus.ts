import type { Tone } from "../parts/Badge.tsx";
import { countOf } from "../parts/time.ts";
import type { CardStatus } from "./statusStore.ts";

const ranks: readonly Tone[] = ["bad", "wait", "live", "ok", "idle"];

/** What a collapsed group says: the counts of its cards summed up, and the badge of the one that is worst off. */
export function toGroupStatus(statuses: readonly CardStatus[]): CardStatus {
  const counts = statuses.flatMap(({ note }) => {
    const [, count, noun] = /^([\d,]+) (\w+?)s?$/.exec(note ?? "") ?? [];
    return count === undefined || noun === undefined ? [] : [{ count: Number(count.replaceAll(",", "")), noun }];
  });
  const [first] = counts;
  const sum = counts.reduce((total, { count }) => total + count, 0);
  const badges = statuses.flatMap(({ badge }) => badge ?? []);
  const badge = ranks.flatMap((tone) => badges.find((one) => one.tone === tone) ?? [])[0] ?? null;
  return {
    note: first === undefined ? null : countOf(sum, first.noun),
    badge,
    faded: statuses.length > 0 && statuses.every(({ faded }) => faded),
  };
}
