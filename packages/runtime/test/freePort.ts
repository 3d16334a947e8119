type Ports = { findFreePort(): Promise<number> };

/**
 * A port that is free, and stays so: one that the system picks (port 0) is soon picked again, for a server or for an
 * outgoing connection of another test.
 */
export async function freePort(): Promise<number> {
  const { findFreePort }: Ports = await import(new URL("../../../scripts/ports.mjs", import.meta.url).href);
  return await findFreePort();
}
