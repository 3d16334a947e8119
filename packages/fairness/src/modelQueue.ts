/** A list with cheap ends, as a list in Redis: appended at the back, taken and put back at the front. */
export type Queue<T> = { items: T[]; head: number };

/** An empty queue. */
export function createQueue<T>(): Queue<T> {
  return { items: [], head: 0 };
}

/** How many entries wait. */
export function queueLength<T>(queue: Queue<T>): number {
  return queue.items.length - queue.head;
}

/** Appends at the back. */
export function pushBack<T>(queue: Queue<T>, item: T): void {
  queue.items.push(item);
}

/** Puts back at the front. */
export function pushFront<T>(queue: Queue<T>, item: T): void {
  if (queue.head === 0) queue.items.unshift(item);
  else {
    queue.head -= 1;
    queue.items[queue.head] = item;
  }
}

/** Takes the first entry, or undefined. */
export function shiftFront<T>(queue: Queue<T>): T | undefined {
  if (queueLength(queue) === 0) return undefined;
  const item = queue.items[queue.head];
  queue.head += 1;
  // What was taken is let go of in large pieces, so that taking stays cheap.
  if (queue.head >= 1_024 && queue.head * 2 >= queue.items.length) {
    queue.items.splice(0, queue.head);
    queue.head = 0;
  }
  return item;
}

/** The entries in order. */
export function queueItems<T>(queue: Queue<T>): T[] {
  return queue.items.slice(queue.head);
}
