import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pauseMs } from "../workload.ts";
import { onPostgres } from "./clusters.ts";
import { endSessionsSql } from "./injectPostgres.ts";
import type { Stage } from "./stage.ts";

/** A disk of its own, which can be filled without harm to anybody else. */
export type Disk = { folder: string; [Symbol.dispose](): void };

/** Mounts one of that size; only root may. */
export function mountDisk(megabytes: number): Disk {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-chaos-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder]);
  chmodSync(folder, 0o711);
  return {
    folder,
    [Symbol.dispose]() {
      execFileSync("umount", [folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Fills the disk to the last byte. Taken back, PostgreSQL is started again if it has given up meanwhile. */
export async function fillDisk({ clusters, disk }: Pick<Stage, "clusters" | "disk">): Promise<() => Promise<void>> {
  if (disk === undefined) throw new Error("Nothing has a disk of its own.");
  const filler = join(disk.folder, "filler");
  let full = true;
  const filling = (async () => {
    // Whatever becomes free is taken at once.
    while (full) {
      fill(filler);
      await pauseMs(50);
    }
  })();
  const { url } = clusters.postgres;
  if (disk.use === "wal") await spendWal(url);
  // Every process has something to log then.
  if (disk.use === "logs") await onPostgres(url, (client) => client.query(endSessionsSql));
  return async () => {
    full = false;
    await filling;
    rmSync(filler, { force: true });
    if (!clusters.postgres.isRunning()) await clusters.postgres.start();
  };
}

const segmentsMax = 100;

/** Has PostgreSQL use what it has kept ready for its log of changes, until it needs more and finds no room. */
async function spendWal(url: string): Promise<void> {
  await onPostgres(url, async (client) => {
    for (let segment = 0; segment < segmentsMax; segment += 1) {
      await client.query("SELECT pg_logical_emit_message(false, 'chaos', 'next'), pg_switch_wal()");
    }
  }).catch(() => {});
}

function fill(file: string): void {
  const descriptor = openSync(file, "a");
  try {
    for (const bytes of [1_000_000, 4_096]) {
      const zeros = Buffer.alloc(bytes);
      for (;;) if (writeSync(descriptor, zeros) < bytes) break;
    }
  } catch {
    // ENOSPC: full.
  } finally {
    closeSync(descriptor);
  }
}
