import { type Scenario, slotsPerWorker } from "../scenario.ts";

const points = ["afterTake", "afterClaim", "afterEffect", "afterCommit", "afterComplete", "afterAddBulk"];

/** A worker's lease of a run ends 30 s after its last heartbeat. */
const beyondLeaseMs = 36_000;

/** Faults of the product's own processes. */
export const processFaults: readonly Scenario[] = [
  {
    id: "F-01",
    name: "workers are killed, at random times and at each point of a run",
    seconds: 40,
    processes: { worker: 2 },
    faults: [
      { times: 5, fault: { kind: "kill", part: "worker", downMs: 500 } },
      ...points.map((point) => ({ times: 1, fault: { kind: "crashAt", point } as const })),
    ],
    expect: { repeatsPerFault: slotsPerWorker, allAccepted: true },
  },
  {
    id: "F-02",
    name: "all workers are killed and stay away for 10 s",
    seconds: 25,
    processes: { worker: 2 },
    faults: [{ times: 1, fault: { kind: "killAll", part: "worker", downMs: 10_000 } }],
    expect: { repeatsPerFault: 2 * slotsPerWorker, allAccepted: true },
  },
  {
    id: "F-03",
    name: "web is killed again and again in a storm of calls",
    seconds: 40,
    faults: [{ times: 8, fault: { kind: "kill", part: "web", downMs: 300 } }],
    load: { clients: 8, callsPerSecond: 60 },
    expect: {},
  },
  {
    id: "F-03b",
    name: "web is killed and commits are cut off, and senders send again what nobody has answered",
    seconds: 40,
    faults: [
      { times: 5, fault: { kind: "kill", part: "web", downMs: 300 } },
      { times: 2, fault: { kind: "killBackend" } },
      { times: 1, fault: { kind: "toxic", part: "postgres", toxic: { kind: "limit", bytes: 20_000 }, forMs: 6_000 } },
    ],
    load: { callsPerSecond: 60, sendsAgain: true },
    expect: { repeatsPerFault: slotsPerWorker, allAcknowledged: true },
  },
  {
    id: "F-05",
    name: "a worker is stopped for longer than its leases, and goes on",
    seconds: 50,
    processes: { worker: 2 },
    faults: [{ times: 1, fault: { kind: "freeze", part: "worker", forMs: beyondLeaseMs, atLeastMs: beyondLeaseMs } }],
    expect: { repeatsPerFault: slotsPerWorker, allAccepted: true },
  },
  {
    id: "F-06",
    name: "web is stopped for 10 s and goes on",
    seconds: 25,
    faults: [{ times: 1, fault: { kind: "freeze", part: "web", forMs: 10_000 } }],
    expect: {},
  },
  {
    id: "F-07",
    name: "the event loop of a worker is busy for longer than its leases",
    seconds: 50,
    processes: { worker: 2 },
    faults: [{ times: 1, fault: { kind: "block", forMs: beyondLeaseMs, atLeastMs: beyondLeaseMs } }],
    expect: { repeatsPerFault: slotsPerWorker, allAccepted: true },
  },
  {
    id: "F-32",
    name: "web and workers are replaced one by one under load (SIGTERM)",
    seconds: 40,
    processes: { web: 2, worker: 2 },
    faults: [
      { times: 3, fault: { kind: "roll", part: "web" } },
      { times: 3, fault: { kind: "roll", part: "worker" } },
    ],
    expect: { allAccepted: true },
  },
  {
    id: "F-40",
    name: "two of every chore, one of them stopped and going on again",
    seconds: 60,
    processes: { web: 2, worker: 3 },
    faults: [
      { times: 1, fault: { kind: "freeze", part: "worker", forMs: beyondLeaseMs, atLeastMs: beyondLeaseMs } },
      { times: 2, fault: { kind: "flush" } },
    ],
    expect: { repeatsPerFault: 2 * slotsPerWorker, allAccepted: true },
  },
];
