import net from "node:net";
import { onTestFinished } from "vitest";
import { listen } from "./egressFixtures.ts";

/** A way to a server that a test can cut. */
export type TcpProxy = {
  port: number;
  /** Cuts all connections and refuses new ones. */
  cut(): void;
  /** Keeps connections, and new ones, but carries nothing any more: in neither direction, or not back from the server. */
  hush(direction: "both" | "back"): void;
  /** Takes back what was done; what was said meanwhile is lost. */
  mend(): void;
  /** Resolves when `count` further connections have been refused since the cut. */
  refused(count: number): Promise<void>;
};

/** Opens a proxy to a server; it is closed when the test ends. */
export async function openProxy(to: { host: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<[net.Socket, net.Socket]>();
  let isCut = false;
  let hushed: "none" | "both" | "back" = "none";
  let refusals = 0;
  const waiting: { count: number; wake: () => void }[] = [];

  function refuse(socket: net.Socket): void {
    socket.destroy();
    refusals += 1;
    for (const { count, wake } of waiting) if (refusals >= count) wake();
  }
  const server = net.createServer((near) => {
    if (isCut) return refuse(near);
    const far = net.connect(to);
    const pair: [net.Socket, net.Socket] = [near, far];
    pairs.add(pair);
    for (const [one, other] of [pair, [far, near] as const]) {
      one
        .on("error", () => {})
        .on("data", (data) => {
          if (hushed === "none" || (hushed === "back" && one === near)) other.write(data);
        })
        .on("close", () => {
          pairs.delete(pair);
          other.destroy();
        });
    }
  });
  const { port } = await listen(server, "127.0.0.1");
  const cut = () => {
    isCut = true;
    refusals = 0;
    for (const [near, far] of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  onTestFinished(cut);
  return {
    port,
    cut,
    hush: (direction) => {
      hushed = direction;
    },
    mend: () => {
      isCut = false;
      hushed = "none";
    },
    refused: (count) => new Promise((wake) => waiting.push({ count, wake })),
  };
}
