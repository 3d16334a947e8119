import { type Scenario, slotsPerWorker } from "../scenario.ts";

/** A run whose record is lost on the way is recorded again; only a worker that gives up makes its effect again. */
const mayRepeat = { repeatsPerFault: slotsPerWorker };

/** Nobody waits for a PostgreSQL that says nothing: it is noticed within 8 s, and the machine may be busy. */
const answersSoon = { answerMsMax: 12_000, readMsMax: 14_000 };

/** Faults of PostgreSQL: nothing is accepted without it, and what was accepted stays. */
export const postgresFaults: readonly Scenario[] = [
  {
    id: "F-17",
    name: "PostgreSQL is restarted (fast, immediate)",
    seconds: 40,
    faults: [
      { times: 2, fault: { kind: "stop", part: "postgres", signal: "SIGINT", forMs: 2_000 } },
      { times: 2, fault: { kind: "stop", part: "postgres", signal: "SIGQUIT", forMs: 2_000 } },
    ],
    expect: mayRepeat,
  },
  {
    id: "F-18",
    name: "a session of PostgreSQL is killed, so that all of them end",
    seconds: 30,
    faults: [{ times: 5, fault: { kind: "killBackend" } }],
    expect: mayRepeat,
  },
  {
    id: "F-19",
    name: "somebody takes all connections of PostgreSQL, those of the product as well",
    seconds: 30,
    faults: [{ times: 2, fault: { kind: "hogConnections", forMs: 8_000 } }],
    expect: mayRepeat,
  },
  {
    id: "F-20",
    name: "the disk of PostgreSQL is full",
    seconds: 30,
    needs: "root",
    faults: [{ times: 1, fault: { kind: "fillDisk", disk: "data", forMs: 10_000, atLeastMs: 5_000 } }],
    expect: { ...mayRepeat, linesPerSecondMax: 20 },
  },
  {
    id: "F-21",
    name: "the disk of PostgreSQL's log of changes (WAL) is full, and only that",
    seconds: 30,
    needs: "root",
    faults: [{ times: 1, fault: { kind: "fillDisk", disk: "wal", forMs: 10_000, atLeastMs: 5_000 } }],
    expect: { ...mayRepeat, linesPerSecondMax: 20 },
  },
  {
    id: "F-22",
    name: "a table of the record is locked, shortly and for longer than a statement may take",
    seconds: 50,
    faults: [
      { times: 1, fault: { ...lockTable("event"), forMs: 5_000 } },
      { times: 1, fault: { ...lockTable("story_run"), forMs: 33_000, atLeastMs: 33_000 } },
    ],
    expect: { ...mayRepeat, answerMsMax: 36_000 },
  },
  {
    id: "F-23",
    name: "commits meet in a deadlock and are ended by PostgreSQL",
    seconds: 30,
    faults: [{ times: 3, fault: { kind: "deadlock" } }],
    expect: { ...mayRepeat, answerMsMax: 10_000 },
  },
  {
    id: "F-24",
    name: "the way to PostgreSQL is slow, narrow, in pieces, swallows everything, and breaks in the middle of commits",
    seconds: 60,
    faults: [
      toxic({ kind: "latency", ms: 100, jitterMs: 30 }, 6_000),
      toxic({ kind: "bandwidth", bytesPerSecond: 64_000 }, 6_000),
      toxic({ kind: "slicer", bytes: 7 }, 6_000),
      toxic({ kind: "limit", bytes: 20_000 }, 6_000),
      toxic({ kind: "down" }, 3_000),
      toxic({ kind: "swallow" }, 6_000),
    ],
    expect: mayRepeat,
  },
  {
    id: "F-33",
    name: "the schema is changed under load, beside a transaction that has read everything, as a backup",
    seconds: 30,
    faults: [{ times: 1, fault: { kind: "migrate", forMs: 10_000, atLeastMs: 6_000 } }],
    expect: { allAccepted: true, answerMsMax: 5_000 },
  },
  {
    id: "F-24b",
    name: "a firewall forgets the connections to PostgreSQL, and tells nobody",
    seconds: 30,
    faults: [toxic({ kind: "forget" }, 1_000)],
    expect: { ...mayRepeat, ...answersSoon },
  },
  {
    id: "F-24c",
    name: "PostgreSQL is stopped with all its connections, and then the way to it swallows everything",
    seconds: 60,
    faults: [
      { times: 1, fault: { kind: "freeze", part: "postgres", forMs: 20_000, atLeastMs: 12_000 } },
      {
        times: 1,
        fault: { kind: "toxic", part: "postgres", toxic: { kind: "swallow" }, forMs: 20_000, atLeastMs: 12_000 },
      },
    ],
    expect: { ...mayRepeat, ...answersSoon },
  },
];

type Group = Scenario["faults"][number];

function toxic(what: Extract<Group["fault"], { kind: "toxic" }>["toxic"], forMs: number): Group {
  return { times: 1, fault: { kind: "toxic", part: "postgres", toxic: what, forMs } };
}

function lockTable(table: string) {
  const statements = ["BEGIN", `LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`];
  return { kind: "sql", statements, back: ["ROLLBACK"] } as const;
}
