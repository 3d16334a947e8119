/** Lets so many calls of each key through in a period. */
export type RateLimiter = {
  /** Whole seconds until another call of this key is let through; 0 if this one is. */
  take(key: string, nowMs: number): number;
};

/** Keys that are remembered; beyond it the one whose period began first is forgotten. */
const keysMax = 10_000;

/**
 * A limiter of one webhook. A key's period begins with its first call after the period before has ended, so at most `count`
 * calls begin in any period that is named in an answer.
 */
export function createRateLimiter({ count, periodSeconds }: { count: number; periodSeconds: number }): RateLimiter {
  const windows = new Map<string, { endsMs: number; left: number }>();
  return {
    take(key, nowMs) {
      const window = windows.get(key);
      if (window === undefined || window.endsMs <= nowMs) {
        windows.delete(key);
        if (windows.size >= keysMax) forgetOldest(windows);
        windows.set(key, { endsMs: nowMs + periodSeconds * 1_000, left: count - 1 });
        return 0;
      }
      if (window.left === 0) return Math.ceil((window.endsMs - nowMs) / 1_000);
      window.left -= 1;
      return 0;
    },
  };
}

function forgetOldest(windows: Map<string, unknown>): void {
  const [oldest] = windows.keys();
  if (oldest !== undefined) windows.delete(oldest);
}
