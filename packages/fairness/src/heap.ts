/**
 * A binary heap of ids in the order (key, seq, id), with every id at most once. It can be asked for an id's place, so
 * that entries are moved and removed by id. The same order is what a sorted set in Redis gives.
 */
export type Heap = { items: HeapItem[]; at: Map<string, number> };

/** One entry: `key` decides, `seq` among equal keys, then the id. */
export type HeapItem = { id: string; key: number; seq: number };

/** An empty heap. */
export function createHeap(): Heap {
  return { items: [], at: new Map() };
}

/** The first entry, or undefined. */
export function peekHeap(heap: Heap): HeapItem | undefined {
  return heap.items[0];
}

/** Adds an id, or moves it if it is there. */
export function putHeap(heap: Heap, item: HeapItem): void {
  const at = heap.at.get(item.id);
  if (at === undefined) {
    heap.items.push(item);
    heap.at.set(item.id, heap.items.length - 1);
    rise(heap, heap.items.length - 1);
    return;
  }
  heap.items[at] = item;
  sink(heap, rise(heap, at));
}

/** Removes an id; nothing happens if it is not there. */
export function removeHeap(heap: Heap, id: string): void {
  const at = heap.at.get(id);
  if (at === undefined) return;
  const last = heap.items.pop();
  heap.at.delete(id);
  if (last === undefined || last.id === id) return;
  heap.items[at] = last;
  heap.at.set(last.id, at);
  sink(heap, rise(heap, at));
}

/** All entries in order, for tests and explanations: it sorts a copy. */
export function sortedHeap(heap: Heap): HeapItem[] {
  return [...heap.items].sort((a, b) => (isBefore(a, b) ? -1 : 1));
}

/** Whether `a` comes before `b`. */
export function isBefore(a: HeapItem, b: HeapItem): boolean {
  if (a.key !== b.key) return a.key < b.key;
  if (a.seq !== b.seq) return a.seq < b.seq;
  return a.id < b.id;
}

function rise(heap: Heap, from: number): number {
  let at = from;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!swapIfBefore(heap, at, parent)) break;
    at = parent;
  }
  return at;
}

function sink(heap: Heap, from: number): void {
  let at = from;
  for (;;) {
    const left = 2 * at + 1;
    const child = left + 1 < heap.items.length && isAt(heap, left + 1, left) ? left + 1 : left;
    if (child >= heap.items.length || !swapIfBefore(heap, child, at)) return;
    at = child;
  }
}

function isAt(heap: Heap, a: number, b: number): boolean {
  const one = heap.items[a];
  const other = heap.items[b];
  return one !== undefined && other !== undefined && isBefore(one, other);
}

function swapIfBefore(heap: Heap, lower: number, upper: number): boolean {
  const below = heap.items[lower];
  const above = heap.items[upper];
  if (below === undefined || above === undefined || !isBefore(below, above)) return false;
  heap.items[lower] = above;
  heap.items[upper] = below;
  heap.at.set(above.id, lower);
  heap.at.set(below.id, upper);
  return true;
}
