import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildLimitsPage } from "./limitsPage.ts";

writeFileSync(join(import.meta.dirname, "../../docs/limits.md"), buildLimitsPage());
