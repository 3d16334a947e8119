import { type Scenario, slotsPerWorker } from "../scenario.ts";

/** Every attempt is a request of its own: where requests fail, they come again on purpose. */
const retries = { repeatsPerFault: Number.POSITIVE_INFINITY, allAccepted: true };

/** Faults of what is around: targets of requests, bodies of calls, clocks. */
export const environmentFaults: readonly Scenario[] = [
  {
    id: "F-26",
    name: "targets of requests are slow, drip, fail, and reset connections",
    seconds: 50,
    faults: [
      { times: 1, fault: { kind: "sink", mode: { kind: "delay", ms: 1_500 }, forMs: 6_000 } },
      { times: 1, fault: { kind: "sink", mode: { kind: "drip", ms: 100 }, forMs: 6_000 } },
      { times: 1, fault: { kind: "sink", mode: { kind: "status", status: 500, share: 0.2 }, forMs: 6_000 } },
      { times: 1, fault: { kind: "sink", mode: { kind: "reset", share: 0.2 }, forMs: 6_000 } },
      retryAfter("1"),
      retryAfter("-5"),
      retryAfter("Thu, 01 Jan 1970 00:00:00 GMT"),
      retryAfter("soon"),
    ],
    // Two requests in a hundred thousand fail four times in a row at these shares, and a story run makes three.
    expect: { ...retries, failedShare: 0.02 },
  },
  {
    id: "F-26b",
    name: "targets of requests answer as no server should: cut off, garbled, without an end, never",
    seconds: 40,
    faults: [{ times: 1, fault: { kind: "sink", mode: { kind: "odd", share: 0.1 }, forMs: 20_000 } }],
    // Some of these are not worth another attempt.
    expect: { ...retries, failedShare: 0.25, drainSecondsMax: 120 },
  },
  {
    id: "F-28",
    name: "the clocks of web and workers jump an hour forward and back, and a year ahead",
    seconds: 40,
    faults: [
      { times: 1, fault: { kind: "clock", byMs: 3_600_000, forMs: 8_000 } },
      { times: 1, fault: { kind: "clock", byMs: -3_600_000, forMs: 8_000 } },
      { times: 1, fault: { kind: "clock", byMs: 400 * 86_400_000, forMs: 8_000 } },
    ],
    expect: { allAccepted: true },
  },
  {
    id: "F-30",
    name: "bodies that can't be stored come together with good ones",
    seconds: 20,
    faults: [{ times: 3, fault: { kind: "poison" } }],
    expect: { refusals: [400, 413], failedShare: 0, repeatsPerFault: 0 },
  },
  {
    id: "F-35",
    name: "web and workers have little memory, and events are large",
    seconds: 30,
    faults: [],
    load: { clients: 16, callsPerSecond: 8 },
    bodyKb: 4_000,
    env: { NODE_OPTIONS: "--max-old-space-size=200", FAIRLEAD_WORKER_MEMORY_MB: "256" },
    expect: { refusals: [503], endsMax: 0, drainSecondsMax: 120 },
  },
  {
    id: "F-36",
    name: "web, and then workers, can open no further files nor connections, and lose those that they have",
    seconds: 40,
    faults: [
      { times: 1, fault: { kind: "limitFiles", part: "web", forMs: 6_000 } },
      { times: 1, fault: { kind: "limitFiles", part: "worker", forMs: 6_000 } },
    ],
    expect: { repeatsPerFault: slotsPerWorker, linesPerSecondMax: 20 },
  },
  {
    id: "F-38",
    name: "the disk is full that web and workers log to, while there is much to log",
    seconds: 30,
    needs: "root",
    faults: [{ times: 3, fault: { kind: "fillDisk", disk: "logs", forMs: 6_000 } }],
    expect: { repeatsPerFault: slotsPerWorker },
  },
  {
    id: "F-39",
    name: "nobody reads any more what web and workers print, while there is much to print",
    seconds: 30,
    faults: [
      { times: 1, fault: { kind: "closeOutput" } },
      { times: 4, fault: { kind: "killBackend" } },
    ],
    expect: { repeatsPerFault: slotsPerWorker },
  },
  {
    id: "F-43",
    name: "everything at once: workers and web killed, Redis emptied and restarted, PostgreSQL restarted",
    seconds: 60,
    processes: { web: 1, worker: 2 },
    faults: [
      { times: 3, fault: { kind: "kill", part: "worker", downMs: 500 } },
      { times: 2, fault: { kind: "kill", part: "web", downMs: 300 } },
      { times: 2, fault: { kind: "flush" } },
      { times: 1, fault: { kind: "stop", part: "redis", signal: "SIGKILL", forMs: 2_000 } },
      { times: 1, fault: { kind: "stop", part: "postgres", signal: "SIGQUIT", forMs: 2_000 } },
      { times: 1, fault: { kind: "killBackend" } },
    ],
    expect: { repeatsPerFault: 2 * slotsPerWorker },
  },
];

function retryAfter(value: string): Scenario["faults"][number] {
  const mode = { kind: "status", status: 429, share: 0.1, headers: { "retry-after": value } } as const;
  return { times: 1, fault: { kind: "sink", mode, forMs: 2_000 } };
}
