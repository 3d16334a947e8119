import { fork } from "node:child_process";
import { join } from "node:path";

/** The echo server that stories call, in a process of its own. */
export async function startEcho(): Promise<{ url: string; [Symbol.dispose](): void }> {
  const child = fork(join(import.meta.dirname, "echoServer.ts"));
  const port = await new Promise((resolve) => child.once("message", resolve));
  return { url: `http://127.0.0.1:${port}/echo`, [Symbol.dispose]: () => child.disconnect() };
}
