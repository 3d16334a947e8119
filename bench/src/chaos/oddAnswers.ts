import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

type Odd = (socket: Socket) => Promise<void> | void;

const head = (...fields: string[]) =>
  `${["HTTP/1.1 200 OK", "content-type: application/json", ...fields].join("\r\n")}\r\n\r\n`;

/** Answers as no server should give them, one after the other. */
const odds: readonly Odd[] = [
  // Less than was announced.
  (socket) => void socket.end(`${head("content-length: 1000")}{"ok":`),
  // Two lengths.
  (socket) => void socket.end(`${head("content-length: 5", "content-length: 11")}{"ok":true}`),
  // Chunks that are none.
  (socket) => void socket.end(`${head("transfer-encoding: chunked")}zzz\r\n{"ok":true}\r\n`),
  // Compressed, by name only.
  (socket) => void socket.end(`${head("content-encoding: gzip", "content-length: 11")}{"ok":true}`),
  // A body without an end.
  async (socket) => {
    socket.write(head());
    while (!socket.destroyed) {
      if (!socket.write(Buffer.alloc(65_536, " "))) await pause(5);
    }
  },
  // Headers without an end.
  async (socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    for (let n = 0; !socket.destroyed; n += 1) {
      if (!socket.write(`x-${n}: ${"y".repeat(4_000)}\r\n`)) await pause(5);
    }
  },
  // Only ever about to answer.
  async (socket) => {
    for (let n = 0; n < 1_000 && !socket.destroyed; n += 1) {
      socket.write("HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n");
      await pause(10);
    }
    socket.destroy();
  },
  // Not HTTP.
  (socket) => void socket.end('{"ok":true}'),
  // A circle.
  (socket) => void socket.end("HTTP/1.1 307 Temporary Redirect\r\nlocation: /sink\r\ncontent-length: 0\r\n\r\n"),
  // One byte a second.
  async (socket) => {
    socket.write(head("content-length: 11"));
    for (const character of '{"ok":true}') {
      socket.write(character);
      await pause(1_000);
    }
    socket.end();
  },
  // Nothing at all, for longer than anybody waits.
  async (socket) => {
    await pause(60_000);
    socket.destroy();
  },
];

/** Gives the n-th odd answer, and lets go of the connection. */
export async function answerOddly(socket: Socket, n: number): Promise<void> {
  await odds[n % odds.length]?.(socket);
}
