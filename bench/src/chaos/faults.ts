import type { Toxic } from "./proxy.ts";
import type { SinkMode } from "./sink.ts";

/** What can be done to the running product, as data. Durations are in ms; `--scale` shortens them down to `atLeastMs`. */
export type Fault = Lasting | Momentary;

type Duration = { forMs: number; atLeastMs?: number };

/** Faults that are taken back after a time. */
export type Lasting = Duration &
  (
    | { kind: "freeze"; part: "web" | "worker" | "redis" | "postgres" }
    | { kind: "stop"; part: "redis"; signal: "SIGTERM" | "SIGKILL" }
    | { kind: "stop"; part: "postgres"; signal: "SIGINT" | "SIGQUIT" }
    | { kind: "toxic"; part: Way; toxic: Toxic }
    | { kind: "sink"; mode: SinkMode }
    /** Commands to Redis, and those that take them back. */
    | { kind: "redis"; commands: readonly (readonly string[])[]; back: readonly (readonly string[])[] }
    /** Statements of a session that stays open meanwhile, and those that take them back. */
    | { kind: "sql"; statements: readonly string[]; back: readonly string[] }
    /** Changes the schema of the record while somebody reads all of it, as a backup does. */
    | { kind: "migrate" }
    /** Takes every connection that PostgreSQL has left. */
    | { kind: "hogConnections" }
    /** Fills a disk that one use has for itself. */
    | { kind: "fillDisk"; disk: DiskUse }
    /** Lets a part open no further files nor connections, and ends those to PostgreSQL and Redis. */
    | { kind: "limitFiles"; part: "web" | "worker" }
    /** Sets the clocks of web and workers forward or back, all at once. */
    | { kind: "clock"; byMs: number }
    /** Keeps the event loop of one worker busy. */
    | { kind: "block" }
    /** Replaces keys of the product in Redis, of any type, with texts, until somebody empties Redis. */
    | { kind: "garbageKeys"; pattern: string }
  );

export type Momentary =
  /** Ended with SIGKILL, and started again after a while. */
  | { kind: "kill"; part: "web" | "worker"; downMs: number }
  /** All processes of a part at once. */
  | { kind: "killAll"; part: "web" | "worker"; downMs: number }
  /** A worker that ends itself at a point of a run, and another in its place. */
  | { kind: "crashAt"; point: string }
  /** A new process is started, and the oldest asked to stop once the new one is ready. */
  | { kind: "roll"; part: "web" | "worker" }
  | { kind: "flush" }
  /** Ends one session of the product with SIGKILL, which makes PostgreSQL end all and recover. */
  | { kind: "killBackend" }
  /** A session of somebody else and the product wait for each other, and the product has to give way. */
  | { kind: "deadlock" }
  /** Nobody reads any more what web and workers print. */
  | { kind: "closeOutput" }
  /** Bodies that can't be stored or are refused, among good ones. */
  | { kind: "poison" };

/** Faults that are done by a module which is loaded into the processes first. */
export const preloadedFaults: readonly string[] = ["clock", "block"];

/** What a disk of its own is for: the data of PostgreSQL, its log of changes (WAL), or what web and workers print. */
export type DiskUse = "data" | "wal" | "logs";

/** Connections that can be led through a proxy. */
export type Way = "postgres" | "redis" | "sink";

/** Whether a fault lasts until it is taken back. */
export function isLasting(fault: Fault): fault is Lasting {
  return "forMs" in fault;
}
