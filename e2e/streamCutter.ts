import { request as ask, createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A way to the installation that can be cut for its streams, as proxies and networks do. */
export type StreamCutter = {
  origin: string;
  /** Cuts the streams that are open, and lets none through until `mend`. */
  cut(): void;
  mend(): void;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Passes everything on to an origin. */
export async function cutStreamsOf(origin: string): Promise<StreamCutter> {
  const { hostname, port } = new URL(origin);
  let isCut = false;
  const streams = new Set<Socket>();
  const server = createServer((asked, answer) => {
    const isStream = asked.url?.startsWith("/api/trpc/live.watch") === true;
    if (isStream) streams.add(asked.socket);
    if (isStream && isCut) {
      asked.socket.destroy();
      return;
    }
    const { method, url, headers } = asked;
    // Requests of pages come from the installation, as far as it can tell.
    const from = headers.origin === undefined ? {} : { origin };
    const passed = ask({
      host: hostname,
      port,
      method,
      path: url,
      headers: { ...headers, ...from, host: `${hostname}:${port}` },
    });
    passed.on("response", (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    answer.on("close", () => passed.destroy());
    asked.pipe(passed);
  });
  await listen(server);
  return {
    origin: `http://${hostname}:${(server.address() as AddressInfo).port}`,
    cut() {
      isCut = true;
      for (const socket of streams) socket.destroy();
      streams.clear();
    },
    mend() {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}
