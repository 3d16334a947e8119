/** Bytes of request bodies that one process holds at a time. */
export type ByteBudget = {
  /** Takes bytes if that many are left. */
  take(bytes: number): boolean;
  /** Gives bytes back. */
  give(bytes: number): void;
  /** Bytes taken at the moment. */
  taken(): number;
};

/** A budget of `bytesMax` bytes. */
export function createByteBudget(bytesMax: number): ByteBudget {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > bytesMax) return false;
      taken += bytes;
      return true;
    },
    give(bytes) {
      taken -= bytes;
    },
    taken: () => taken,
  };
}
