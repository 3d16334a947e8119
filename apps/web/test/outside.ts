import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that stories ask. */
export type Outside = { origin: string; close(): Promise<void> };

/** Opens a server on loopback, as one that is outside of the installation. */
export async function openOutside(listener: RequestListener): Promise<Outside> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
