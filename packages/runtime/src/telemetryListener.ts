import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Scrape, scrapeContentType } from "./telemetryScrape.ts";

/**
 * A worker's own HTTP server, for `GET /metrics` alone. It asks for no key and names stories by id, so it belongs on an
 * address that only those who may see that can reach; on loopback it takes calls only under a name of loopback, which pages
 * in a browser on the same machine can't give it.
 */
export type MetricsListener = {
  /** The port, chosen by the system if 0 was asked for. */
  port: number;
  stop(): Promise<void>;
};

/** Starts to listen. Rejects if the address can't be had. */
export async function listenForMetrics(
  scrape: Pick<Scrape, "read">,
  { host, port }: { host: string; port: number },
): Promise<MetricsListener> {
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    void answer(scrape, { request, response, isLocal: isLoopback(host) });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  server.unref();
  return { port: portOf(server), stop: () => close(server) };
}

type Call = { request: IncomingMessage; response: ServerResponse; isLocal: boolean };

async function answer(scrape: Pick<Scrape, "read">, { request, response, isLocal }: Call): Promise<void> {
  const { url = "", method, headers } = request;
  const refuse = (status: number, message: string) =>
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${message}\n`);
  if (isLocal && !isLoopback(hostOf(headers.host))) return void refuse(421, "Ask for 127.0.0.1.");
  if (url.split("?")[0] !== "/metrics") return void refuse(404, "There is only /metrics here.");
  if (method !== "GET") return void refuse(405, "There is only GET here.");
  try {
    const text = await scrape.read();
    response.writeHead(200, { "content-type": scrapeContentType, "cache-control": "no-store" }).end(text);
  } catch {
    refuse(500, "The metrics could not be read.");
  }
}

function hostOf(header: string | undefined): string {
  return (URL.parse(`http://${header}`)?.hostname ?? "").replace(/^\[|\]$/g, "");
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
