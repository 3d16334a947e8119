import type { Json } from "@fairlead/formula";

/** An event as formulas and followers need it. Immutable, so that a copy in memory is as good as the row. */
export type CachedEvent = {
  id: string;
  action: string;
  data: Json;
  lineage: Readonly<Record<string, string>>;
  /** Size of the data as JSON text, in characters. */
  size: number;
};

/** Events of this process that were read or written last, by id. */
export type EventCache = {
  get(id: string): CachedEvent | undefined;
  put(event: CachedEvent): void;
};

/** Objects take several times the room of their JSON text; this charges them for it. */
const overheadPerEvent = 400;

/** A cache that keeps the most recently used events within `sizeMax` characters of JSON, default 32 million. */
export function createEventCache(sizeMax = 32_000_000): EventCache {
  const events = new Map<string, CachedEvent>();
  let size = 0;
  return {
    get(id) {
      const found = events.get(id);
      if (found !== undefined) {
        events.delete(id);
        events.set(id, found);
      }
      return found;
    },
    put(event) {
      const before = events.get(event.id);
      if (before !== undefined) size -= before.size + overheadPerEvent;
      events.delete(event.id);
      events.set(event.id, event);
      size += event.size + overheadPerEvent;
      for (const [id, oldest] of events) {
        if (size <= sizeMax) break;
        events.delete(id);
        size -= oldest.size + overheadPerEvent;
      }
    },
  };
}
