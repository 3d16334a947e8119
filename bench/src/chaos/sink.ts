import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** How the sink answers. `share`: that part of the requests only. */
export type SinkMode =
  | { kind: "ok" }
  | { kind: "delay"; ms: number }
  | { kind: "drip"; ms: number }
  | { kind: "status"; status: number; share: number; headers?: Readonly<Record<string, string>> }
  | { kind: "reset"; share: number }
  /** Answers that no server should give. */
  | { kind: "odd"; share: number };

export type SinkOrder = { kind: "mode"; mode: SinkMode } | { kind: "counts" };

/** The server whose count of requests is the truth about effects. */
export type Sink = {
  port: number;
  answer(mode: SinkMode): void;
  /** How many requests came under each idempotency key. */
  counts(): Promise<ReadonlyMap<string, number>>;
  [Symbol.dispose](): void;
};

/** Starts it. */
export async function startSink(): Promise<Sink> {
  const child = fork(join(import.meta.dirname, "sinkServer.ts"), { serialization: "advanced" });
  const [port] = await once(child, "message");
  const order = (what: SinkOrder) => void child.send(what);
  return {
    port: Number(port),
    answer: (mode) => order({ kind: "mode", mode }),
    async counts() {
      order({ kind: "counts" });
      const [counts] = await once(child, "message");
      return new Map(counts as [string, number][]);
    },
    [Symbol.dispose]: () => child.disconnect(),
  };
}
