import net from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** What a proxy does to the connections that lead through it. */
export type Toxic =
  | { kind: "none" }
  /** Each piece comes late by `ms` ± `jitterMs`, in order. */
  | { kind: "latency"; ms: number; jitterMs: number }
  | { kind: "bandwidth"; bytesPerSecond: number }
  /** What is sent goes in pieces of `bytes`. */
  | { kind: "slicer"; bytes: number }
  /** Nothing gets through, and nobody is told. */
  | { kind: "swallow" }
  /** Connections that exist are dead for good, and nobody is told; new ones work. So a firewall does that was restarted. */
  | { kind: "forget" }
  /** Connections are reset after that many bytes in either direction. */
  | { kind: "limit"; bytes: number }
  /** All connections are reset, and new ones refused. */
  | { kind: "down" };

/** A way to a server that can be made bad. */
export type ToxicProxy = {
  port: number;
  /** Counts for connections that exist as well. */
  apply(toxic: Toxic): void;
  close(): void;
};

/** Opens a proxy to a port of this machine. */
export async function openProxy(target: () => number): Promise<ToxicProxy> {
  const sockets = new Set<net.Socket>();
  const state: State = { toxic: { kind: "none" }, forgotten: new WeakSet() };
  const server = net.createServer((near) => {
    if (state.toxic.kind === "down") return void near.resetAndDestroy();
    const far = net.connect(target(), "127.0.0.1");
    const cut = () => {
      for (const socket of [near, far]) {
        socket.resetAndDestroy();
        sockets.delete(socket);
      }
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {}).on("close", cut);
    }
    void carry(near, far, state)
      .catch(() => {})
      .finally(cut);
    void carry(far, near, state)
      .catch(() => {})
      .finally(cut);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cutAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as net.AddressInfo).port,
    apply(toxic) {
      state.toxic = toxic;
      if (toxic.kind === "down") cutAll();
      if (toxic.kind === "forget") for (const socket of sockets) state.forgotten.add(socket);
    },
    close() {
      server.close();
      cutAll();
    },
  };
}

type State = { toxic: Toxic; forgotten: WeakSet<net.Socket> };

/** Carries what one side sends to the other until it ends. */
async function carry(from: net.Socket, to: net.Socket, state: State): Promise<void> {
  let carried = 0;
  for await (const chunk of from) {
    if (state.forgotten.has(from)) continue;
    let data: Buffer = chunk;
    while (state.toxic.kind === "swallow") await pause(20);
    const { toxic } = state;
    if (toxic.kind === "latency") await pause(Math.max(0, toxic.ms + toxic.jitterMs * (2 * Math.random() - 1)));
    if (toxic.kind === "bandwidth") await pause((1000 * data.length) / toxic.bytesPerSecond);
    if (toxic.kind === "limit" && carried + data.length > toxic.bytes) data = data.subarray(0, toxic.bytes - carried);
    if (toxic.kind === "slicer") await writeSliced(to, data, toxic.bytes);
    else to.write(data);
    carried = toxic.kind === "limit" ? carried + data.length : 0;
    if (toxic.kind === "limit" && carried >= toxic.bytes) return;
  }
}

async function writeSliced(to: net.Socket, data: Buffer, bytes: number): Promise<void> {
  for (let at = 0; at < data.length; at += bytes) {
    to.write(data.subarray(at, at + bytes));
    await new Promise((resolve) => setImmediate(resolve));
  }
}
