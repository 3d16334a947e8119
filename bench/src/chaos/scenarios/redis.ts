import { type Scenario, slotsPerWorker } from "../scenario.ts";

/** Redis is a hint: whatever becomes of it, every call is accepted, and no call waits for it. */
const accepted = { allAccepted: true, answerMsMax: 1_000 };
/** What is in flight may be delivered again by a Redis that has forgotten who has it. */
const mayRepeat = { repeatsPerFault: 2 * slotsPerWorker };

/** Faults of Redis. */
export const redisFaults: readonly Scenario[] = [
  {
    id: "F-08",
    name: "Redis is restarted, and killed",
    seconds: 40,
    processes: { worker: 2 },
    faults: [
      { times: 2, fault: { kind: "stop", part: "redis", signal: "SIGTERM", forMs: 2_000 } },
      { times: 2, fault: { kind: "stop", part: "redis", signal: "SIGKILL", forMs: 3_000 } },
    ],
    expect: { ...accepted, ...mayRepeat },
  },
  {
    id: "F-09",
    name: "Redis is emptied every few seconds",
    seconds: 40,
    processes: { worker: 2 },
    faults: [{ times: 6, fault: { kind: "flush" } }],
    expect: { ...accepted, ...mayRepeat },
  },
  {
    id: "F-10",
    name: "Redis has no memory left and refuses writes",
    seconds: 25,
    faults: [
      {
        times: 1,
        fault: {
          kind: "redis",
          commands: [["CONFIG", "SET", "maxmemory", "1mb"]],
          back: [["CONFIG", "SET", "maxmemory", "0"]],
          forMs: 12_000,
        },
      },
    ],
    expect: { ...accepted, ...mayRepeat },
  },
  {
    id: "F-11",
    name: "Redis becomes a read-only replica",
    seconds: 25,
    faults: [
      {
        times: 1,
        fault: {
          kind: "redis",
          commands: [["REPLICAOF", "127.0.0.1", "1"]],
          back: [["REPLICAOF", "NO", "ONE"]],
          forMs: 12_000,
        },
      },
    ],
    expect: { ...accepted, ...mayRepeat },
  },
  {
    id: "F-12",
    name: "Redis answers no writes (CLIENT PAUSE)",
    seconds: 30,
    faults: [
      {
        times: 1,
        fault: {
          kind: "redis",
          commands: [["CLIENT", "PAUSE", "60000", "WRITE"]],
          back: [["CLIENT", "UNPAUSE"]],
          forMs: 15_000,
        },
      },
    ],
    expect: { ...accepted, ...mayRepeat },
  },
  {
    id: "F-13",
    name: "Redis is stopped, and then the way to it swallows everything",
    seconds: 40,
    faults: [
      { times: 1, fault: { kind: "freeze", part: "redis", forMs: 12_000 } },
      { times: 1, fault: { kind: "toxic", part: "redis", toxic: { kind: "swallow" }, forMs: 12_000 } },
    ],
    expect: { ...accepted, ...mayRepeat },
  },
  {
    id: "F-13b",
    name: "a firewall forgets the connections to Redis, and tells nobody",
    seconds: 50,
    processes: { worker: 2 },
    faults: [{ times: 1, fault: { kind: "toxic", part: "redis", toxic: { kind: "forget" }, forMs: 1_000 } }],
    expect: { ...accepted, ...mayRepeat },
  },
  {
    id: "F-15",
    name: "Redis answers after 200 ± 100 ms",
    seconds: 25,
    faults: [
      {
        times: 1,
        fault: { kind: "toxic", part: "redis", toxic: { kind: "latency", ms: 200, jitterMs: 100 }, forMs: 15_000 },
      },
    ],
    expect: { ...accepted, ...mayRepeat },
  },
  {
    id: "F-16",
    name: "Redis forgets its functions and scripts, and is busy with a long script",
    seconds: 30,
    faults: [
      {
        times: 2,
        fault: {
          kind: "redis",
          commands: [
            ["SCRIPT", "FLUSH"],
            ["FUNCTION", "FLUSH"],
          ],
          back: [["PING"]],
          forMs: 2_000,
        },
      },
      { times: 1, fault: { kind: "redis", commands: [["EVAL", busyScript(), "0"]], back: [["PING"]], forMs: 1_000 } },
    ],
    expect: { ...accepted, ...mayRepeat },
  },
  {
    id: "F-44",
    name: "keys of the product in Redis hold something else, until somebody empties Redis",
    seconds: 30,
    faults: [{ times: 2, fault: { kind: "garbageKeys", pattern: "fl*", forMs: 5_000 } }],
    expect: { ...accepted, ...mayRepeat },
  },
];

/** Longer than Redis waits before it tells others that it is busy. */
function busyScript(): string {
  return "local function now() return tonumber(redis.call('TIME')[1]) end local last = now() + 8 while now() < last do end";
}
