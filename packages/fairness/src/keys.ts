/**
 * Every key that admission keeps in Redis, for one shard. All carry one hash tag, so that they lie in one slot of a
 * cluster. Nothing else writes them, and all of them may be lost at any moment: the record brings the runs back.
 *
 * These have fixed names and go into every call as KEYS, in this order. Times are ms, values are msgpack.
 */
const fixed = [
  /** STRING, no TTL. Clock, settings and the two pools: slots, counters, virtual time, wait clocks. */
  "global",
  /** HASH run id → its ticket and, from its grant on, its state in flight, no TTL. Runs in flight, and those that wait far back. */
  "runs",
  /** ZSET run id → end of its lease, no TTL. */
  "leases",
  /** ZSET worker → end of its registration, no TTL. */
  "workers",
  /** HASH worker → its slots per pool, no TTL. */
  "slots",
  /** HASH story → version and policy that somebody set, no TTL; deleted with the story. */
  "policies",
  /** HASH story → its budget, its lanes in both pools and the heads of their rings. Swept 1 h after it last had work. */
  "stories",
  /** HASH story run → its outstanding runs and when it was last touched. Swept 24 h after its last change, 60 s once empty. */
  "storyRuns",
  /** LIST of story runs of which nothing is left, id and when that was in turn, no TTL. */
  "drained",
] as const;

/**
 * Keys made in Redis from the base, which is the last of KEYS. Seq numbers in members are 15 digits long, so
 * that equal scores are served in their order.
 */
export const madeKeys = [
  /** ZSET seq + group → its virtual time, no TTL. Groups (tenants) in line. */
  "ready:<pool>",
  /** ZSET seq + story → its virtual time, no TTL. Stories of a group in line. */
  "ready:<pool>:<tenant>",
  /** The same two for groups and stories that may only borrow. */
  "borrow:<pool>",
  "borrow:<pool>:<tenant>",
  /** ZSET story → the share of slots from which it may go on, no TTL. */
  "gated:<pool>",
  /** ZSET story → when time lets it go on, no TTL. */
  "parked:<pool>",
  /** ZSET group → the slots from which it may go on, no TTL. */
  "held:<pool>",
  /** ZSET run id → when it was granted, no TTL. Runs handed over and not yet started. */
  "handoffs:<pool>",
  /** STRING. A group's virtual time and counters; 2 h from when it last had work. */
  "group:<pool>:<tenant>",
  /** LIST of story runs with waiting runs, no TTL: those that have not begun, and those that have. What does not fit in `stories`. */
  "new:<pool>:<story>",
  "old:<pool>:<story>",
  /** LIST of the waiting runs of a story run, id and ticket in turn, no TTL. "" for a ticket that is in `runs`. */
  "queue:<pool>:<story>:<story run>",
  /** SET of the run ids that a worker runs, no TTL; deleted with the worker. */
  "runs:<worker>",
  /** HASH number modulo 32 → answer of one of a caller's last calls, and n + that → its number; 60 s. */
  "answers:<caller>",
] as const;

/**
 * The shape of what the keys hold. To be raised with every change of a stored value: while a fleet is renewed, processes of
 * both shapes then keep apart, and the record brings the waiting runs to the new one.
 */
const shape = 3;

/** The fixed keys of a shard as the verbs take them; the last one is the base of the others. */
export function shardKeys(prefix: string, shard = 0): string[] {
  const base = `${prefix}:{fq:${shard}}:${shape}:`;
  return [...fixed.map((name) => base + name), base];
}
