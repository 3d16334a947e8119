import { once } from "node:events";
import net from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openProxy, type ToxicProxy } from "./proxy.ts";

/** A server that sends back what it gets. */
describe("a proxy to an echo", () => {
  let server: net.Server;
  let proxy: ToxicProxy;
  const sockets: net.Socket[] = [];

  beforeEach(async () => {
    server = net.createServer((socket) => socket.on("error", () => {}).pipe(socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as net.AddressInfo;
    proxy = await openProxy(() => port);
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    proxy.close();
    server.close();
  });

  async function connect(): Promise<net.Socket> {
    const socket = net.connect(proxy.port, "127.0.0.1");
    socket.on("error", () => {});
    sockets.push(socket);
    await once(socket, "connect");
    return socket;
  }

  function whenClosed(socket: net.Socket): Promise<void> {
    return new Promise((resolve) => socket.once("close", () => resolve()));
  }

  /** Unlike `read` it leaves the socket open. */
  async function readSome(socket: net.Socket): Promise<string> {
    const [data] = await once(socket, "data");
    return String(data);
  }

  async function read(socket: net.Socket, bytes: number): Promise<string> {
    let text = "";
    for await (const chunk of socket) {
      text += String(chunk);
      if (text.length >= bytes) break;
    }
    return text;
  }

  it.each([
    { kind: "none" },
    { kind: "latency", ms: 5, jitterMs: 5 },
    { kind: "slicer", bytes: 3 },
    { kind: "bandwidth", bytesPerSecond: 100_000 },
  ] as const)("carries everything, in order, with $kind", async (toxic) => {
    proxy.apply(toxic);
    const socket = await connect();
    const text = "0123456789".repeat(50);
    socket.write(text);
    expect(await read(socket, text.length)).toBe(text);
  });

  it("cuts a connection in the middle of what is sent", async () => {
    proxy.apply({ kind: "limit", bytes: 4 });
    const socket = await connect();
    const closed = whenClosed(socket);
    socket.write("0123456789");
    await closed;
    expect(socket.bytesRead).toBeLessThanOrEqual(4);
  });

  it("cuts connections that are there and takes no new ones while it is down", async () => {
    const socket = await connect();
    const closed = whenClosed(socket);
    proxy.apply({ kind: "down" });
    await closed;
    const next = net.connect(proxy.port, "127.0.0.1");
    next.on("error", () => {});
    await whenClosed(next);
    proxy.apply({ kind: "none" });
    const last = await connect();
    last.write("on");
    expect(await read(last, 2)).toBe("on");
  });

  it("forgets connections that are there without telling them, and carries new ones", async () => {
    const forgotten = await connect();
    forgotten.write("a");
    expect(await readSome(forgotten)).toBe("a");
    proxy.apply({ kind: "forget" });
    forgotten.write("b");
    const next = await connect();
    next.write("on");
    expect(await read(next, 2)).toBe("on");
    expect(forgotten).toMatchObject({ bytesRead: 1, closed: false });
  });
});
