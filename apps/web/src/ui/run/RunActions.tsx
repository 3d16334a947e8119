"use client";

import type { RunData } from "../api/outputs.ts";
import { useMayEdit } from "../api/useSession.ts";
import { CancelRun } from "./CancelRun.tsx";
import { RetryButtons } from "./RetryButtons.tsx";

/** What one can do with a story run as a whole. Nothing for those who may only look. */
export function RunActions({ run }: { run: RunData }) {
  const mayEdit = useMayEdit();
  if (!mayEdit) return null;
  if (run.status === "open") return <CancelRun id={run.id} />;
  return run.status === "failed" ? <RetryButtons run={run} /> : null;
}
