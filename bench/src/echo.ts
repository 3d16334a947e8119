import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

/** The server that stories call, in a process of its own. */
export type Echo = {
  /** Answers at once, or after some time with `?ms=200`. */
  url: string;
  /** The same, and counts requests by their idempotency key. */
  countedUrl: string;
  /** How many counted requests came again under the same key. */
  repeated(): Promise<number>;
  [Symbol.dispose](): void;
};

/** Starts it. */
export async function startEcho(): Promise<Echo> {
  const child = fork(join(import.meta.dirname, "echoServer.ts"));
  const origin = `http://127.0.0.1:${await nextNumber(child)}`;
  return {
    url: `${origin}/echo`,
    countedUrl: `${origin}/counted`,
    repeated() {
      const answer = nextNumber(child);
      child.send("repeated");
      return answer;
    },
    [Symbol.dispose]: () => child.disconnect(),
  };
}

function nextNumber(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once("message", (message) => resolve(Number(message))));
}
