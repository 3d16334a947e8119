/** What is to happen, by time; at the same time in the order in which it was planned. */
export type Agenda = {
  /** Plans something, never before the current time. */
  plan(atMs: number, act: () => void): void;
  /** Does the next thing and gives true, or false if there is none until `untilMs`. */
  next(untilMs: number): boolean;
  /** The virtual time, ms. */
  now(): number;
};

type Entry = { atMs: number; seq: number; act: () => void };

/** Creates an empty agenda at time 0. */
export function createAgenda(): Agenda {
  const heap: Entry[] = [];
  let nowMs = 0;
  let seq = 0;
  return {
    plan(atMs, act) {
      seq += 1;
      push(heap, { atMs: Math.max(nowMs, Math.round(atMs)), seq, act });
    },
    next(untilMs) {
      const head = heap[0];
      if (head === undefined || head.atMs > untilMs) return false;
      pop(heap);
      nowMs = head.atMs;
      head.act();
      return true;
    },
    now: () => nowMs,
  };
}

const isBefore = (a: Entry, b: Entry) => a.atMs < b.atMs || (a.atMs === b.atMs && a.seq < b.seq);

function push(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  heap.push(entry);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(entry, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const right = heap[2 * at + 2];
    const left = heap[2 * at + 1];
    if (left === undefined) break;
    const isRight = right !== undefined && isBefore(right, left);
    const child = isRight ? right : left;
    if (!isBefore(child, last)) break;
    heap[at] = child;
    at = isRight ? 2 * at + 2 : 2 * at + 1;
  }
  heap[at] = last;
}
