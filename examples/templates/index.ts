import { alertTriage } from "./alertTriage.ts";
import { answerCaller } from "./answerCaller.ts";
import { csvRows } from "./csvRows.ts";
import { digest } from "./digest.ts";
import { enrichRecord } from "./enrichRecord.ts";
import { followUp } from "./followUp.ts";
import { onceOnly } from "./onceOnly.ts";
import type { Template } from "./template.ts";
import { uptimeCheck } from "./uptimeCheck.ts";

export type { Template };

/** The stories to begin with, in the order in which they are shown: those that need nothing come first. */
export const templates: readonly Template[] = [
  answerCaller,
  csvRows,
  alertTriage,
  digest,
  onceOnly,
  followUp,
  enrichRecord,
  uptimeCheck,
];
