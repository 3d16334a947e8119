import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { readInstanceCounts } from "./recordQueries.ts";
import type { Actor, Services } from "./services.ts";

/** The release that is running, from the package's own description. */
export const release = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"))).version;

/** What this installation is and how much it holds, as far as the actor may see it. */
export async function readInfo({ pool, config }: Services, actor: Actor) {
  const counts = await readInstanceCounts(pool, actor);
  return { name: "Fairlead", version: release, node: process.versions.node, tenancy: config.tenancy, ...counts };
}
