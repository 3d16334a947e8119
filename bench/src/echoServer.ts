import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/*
 * A process of its own that answers every request with a small JSON and says its port to its parent. `?ms=200` makes it
 * wait before. Requests to `/counted` are counted by their idempotency key; asked for it, it tells its parent how often
 * one came again.
 */
const seen = new Set<string>();
let repeated = 0;

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
  if (pathname === "/counted") count(String(request.headers["idempotency-key"]));
  const delayMs = Number(searchParams.get("ms") ?? 0);
  const answer = () => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{"ok":true}');
  };
  request.resume();
  request.on("end", () => (delayMs > 0 ? setTimeout(answer, delayMs) : answer()));
});

function count(key: string): void {
  if (seen.has(key)) repeated += 1;
  seen.add(key);
}

server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("message", () => process.send?.(repeated));
process.on("disconnect", () => process.exit(0));
