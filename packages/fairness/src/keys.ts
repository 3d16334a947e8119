/**
 * Every key that admission keeps in Redis, for one shard. All carry one hash tag, so that they lie in one slot of a
 * cluster. Nothing else writes them, and all of them may be lost at any moment: the record brings the runs back.
 *
 * The first list has a fixed number of keys and goes into every script as KEYS, in this order; the second is made from
 * ids inside the scripts, from the base that is the last of KEYS.
 */
const fixed = [
  /** STRING, msgpack, no TTL. Clock, counters and slots of the shard. */
  "global",
  /** HASH run id → msgpack of its ticket, no TTL. A run is here from enqueue to completion. */
  "tickets",
  /** HASH run id → msgpack of its state in flight, no TTL. From grant to completion. */
  "flights",
  /** ZSET run id → end of its lease in ms, no TTL. */
  "leases",
  /** ZSET worker → end of its registration in ms, no TTL. */
  "workers",
  /** HASH worker → msgpack of its slots, no TTL. */
  "slots",
  /** LIST of run ids that wait for a slot, one per pool, no TTL. */
  "queue:cpu",
  "queue:io",
] as const;

/** The fixed keys of a shard as the scripts take them; the last one is the base of the others. */
export function shardKeys(prefix: string, shard = 0): string[] {
  const base = `${prefix}:{fq:${shard}}:`;
  return [...fixed.map((name) => base + name), base];
}

/*
 * Keys made inside the scripts:
 *
 * held:<worker>        SET of the run ids that a worker runs, no TTL; deleted with the worker
 * run:<story run>      STRING, msgpack [outstanding, touched ms]; 24 h from its last change, 60 s once nothing is left
 */
