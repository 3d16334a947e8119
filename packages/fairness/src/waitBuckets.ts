/**
 * Waits counted by size, four buckets to a doubling: a quantile read from the counts is at most 19 % above the true one.
 */
const bucketsPerDoubling = 4;

/** The bucket of a wait in ms. Bucket 0 holds what is below 1 ms. */
export function toBucket(ms: number): number {
  return ms < 1 ? 0 : 1 + Math.floor(Math.log2(ms) * bucketsPerDoubling);
}

/** The upper end of a bucket, ms. */
function bucketEndMs(bucket: number): number {
  return bucket === 0 ? 0 : 2 ** (bucket / bucketsPerDoubling);
}

/** The wait in ms that a part `q` (0 to 1) of all runs did not exceed, from counts by bucket; null without runs. */
export function quantileMs(counts: ReadonlyMap<number, number>, q: number): number | null {
  const buckets = [...counts].sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  let seen = 0;
  for (const [bucket, count] of buckets) {
    seen += count;
    if (seen >= q * total) return Math.round(bucketEndMs(bucket));
  }
  return null;
}
