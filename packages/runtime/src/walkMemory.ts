import type { Json } from "@fairlead/formula";
import { memoryLimits } from "@fairlead/story";
import type { MemoryRow } from "./rows.ts";

/** Items that an implode has gathered under one value. `isOpen`: whether more may join it. */
export type WalkGroup = { items: Json[]; size: number | null; characters: number; isOpen: boolean };

/** What became of an item. `isFirst`: it has begun its group; `isFilled`: it was the last one. */
export type Placed = { group: WalkGroup; isFirst: boolean; isFilled: boolean };

/**
 * What the actions of one walk remember and hold back, from nothing on. It decides as the record does for story runs
 * (memorySql.ts, holdSql.ts), whose memory outlives them and is shared by all workers; a walk is alone and comes to fewer runs
 * than any action may remember or hold.
 */
export type WalkMemory = {
  /** When a throttle lets an event go on that comes in at `nowMs`: one after the other, with so many ms between them. */
  turnOf(action: string, spacingMs: number, nowMs: number): number;
  /** Whether a deduplication drops an event, as one like it came before. */
  isSeen(action: string, row: Pick<MemoryRow, "key" | "seen">, nowMs: number): boolean;
  /** Puts an item into its group; null if that holds as much as it may. */
  place(action: string, row: Pick<MemoryRow, "key" | "group">): Placed | null;
};

type Seen = { place: number; passedMs: number };

/** A memory with nothing in it. */
export function createWalkMemory(): WalkMemory {
  const turns = new Map<string, number>();
  const seen = new Map<string, Map<string, Seen>>();
  const arrived = new Map<string, number>();
  const groups = new Map<string, WalkGroup>();
  return {
    turnOf(action, spacingMs, nowMs) {
      const dueMs = Math.max(nowMs, turns.get(action) ?? nowMs);
      turns.set(action, dueMs + spacingMs);
      return dueMs;
    },
    isSeen(action, { key, seen: asked }, nowMs) {
      const place = (arrived.get(action) ?? 0) + 1;
      arrived.set(action, place);
      const values = seen.get(action) ?? new Map<string, Seen>();
      seen.set(action, values);
      const before = values.get(key);
      const isSeen = before !== undefined && isWithin(before, { place, nowMs, ...asked });
      values.set(key, { place, passedMs: isSeen ? before.passedMs : nowMs });
      return isSeen;
    },
    place(action, { key, group: asked }) {
      const name = `${action} ${key}`;
      const open = groups.get(name);
      const isFirst = open?.isOpen !== true;
      const text = asked?.item ?? "null";
      const group = isFirst ? { items: [], size: asked?.size ?? null, characters: 0, isOpen: true } : open;
      if (group.characters + text.length > memoryLimits.groupSize) return null;
      groups.set(name, group);
      group.items.push(JSON.parse(text));
      group.characters += text.length;
      const isFilled = group.size !== null && group.items.length >= group.size;
      if (isFilled) group.isOpen = false;
      return { group, isFirst, isFilled };
    },
  };
}

type Asked = { place: number; nowMs: number; lookback?: number | null; periodMs?: number | null };

function isWithin(before: Seen, { place, nowMs, lookback = null, periodMs = null }: Asked): boolean {
  if (lookback !== null) return place - before.place <= lookback;
  return before.passedMs > nowMs - (periodMs ?? 0);
}
