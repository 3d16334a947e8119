import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pauseMs } from "../workload.ts";
import type { Stage } from "./stage.ts";

/** A disk of its own for PostgreSQL, which can be filled without harm to anybody else. */
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

/** Fills the disk of PostgreSQL to the last byte. Taken back, the server is started again if it has given up meanwhile. */
export async function fillDisk({
  clusters,
  diskFolder,
}: Pick<Stage, "clusters" | "diskFolder">): Promise<() => Promise<void>> {
  if (diskFolder === undefined) throw new Error("PostgreSQL has no disk of its own.");
  const filler = join(diskFolder, "filler");
  let full = true;
  const filling = (async () => {
    // Whatever becomes free is taken at once.
    while (full) {
      fill(filler);
      await pauseMs(50);
    }
  })();
  return async () => {
    full = false;
    await filling;
    rmSync(filler, { force: true });
    if (!clusters.postgres.isRunning()) await clusters.postgres.start();
  };
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
