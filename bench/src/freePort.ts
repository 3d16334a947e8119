type Ports = { findFreePort(): Promise<number> };

/**
 * A TCP port of 127.0.0.1 that nobody listens on now. What the system picks (port 0) is soon picked again, by another
 * server or for an outgoing connection; this one stays free.
 */
export async function freePort(): Promise<number> {
  const { findFreePort }: Ports = await import(new URL("../../scripts/ports.mjs", import.meta.url).href);
  return await findFreePort();
}
