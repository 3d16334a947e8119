import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

type BuildScript = { generateClient(logs: string): Promise<void>; buildPages(logs: string): Promise<void> };

const root = join(import.meta.dirname, "../../..");

/**
 * Makes what web and workers need besides their sources: the database client if it is out of date, and the pages if there
 * are none. Pages that are out of date do, because nobody looks at them here.
 */
export async function ensureBuilt(): Promise<void> {
  const script: BuildScript = await import(new URL("../../../scripts/build.mjs", import.meta.url).href);
  const logs = mkdtempSync(join(tmpdir(), "fairlead-chaos-build-"));
  try {
    await script.generateClient(logs);
    if (!existsSync(join(root, "apps/web/.next/BUILD_ID"))) await script.buildPages(logs);
  } finally {
    rmSync(logs, { recursive: true, force: true });
  }
}
