import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { answerOddly } from "./oddAnswers.ts";
import type { SinkMode, SinkOrder } from "./sink.ts";

/*
 * The server that stories call: a process of its own, so that nothing that the harness does slows it down. It counts each
 * request by its idempotency key once it has arrived whole, which is the effect; the answer may then be late, an error, cut
 * off or in drips. It says its port to its parent, and what it has counted when it is asked.
 */
const counts = new Map<string, number>();
let mode: SinkMode = { kind: "ok" };
let asked = 0;
let odd = 0;

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    const key = String(request.headers["idempotency-key"]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    asked += 1;
    void answer(response).catch(() => {});
  });
});

async function answer(response: ServerResponse): Promise<void> {
  if (mode.kind === "delay") await pause(mode.ms);
  const isOdd = "share" in mode && asked % Math.round(1 / mode.share) === 0;
  if (mode.kind === "reset" && isOdd) return void response.socket?.resetAndDestroy();
  if (mode.kind === "odd" && isOdd && response.socket !== null) return await answerOddly(response.socket, odd++);
  const status = mode.kind === "status" && isOdd ? mode.status : 200;
  const more = mode.kind === "status" && isOdd ? mode.headers : {};
  response.writeHead(status, { "content-type": "application/json", ...more });
  if (mode.kind === "drip") {
    for (const character of '{"ok":true}') {
      response.write(character);
      await pause(mode.ms);
    }
    return void response.end();
  }
  response.end('{"ok":true}');
}

process.on("message", (order: SinkOrder) => {
  if (order.kind === "mode") mode = order.mode;
  else process.send?.([...counts]);
});
process.on("disconnect", () => process.exit(0));
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
