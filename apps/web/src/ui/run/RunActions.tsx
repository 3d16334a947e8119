"use client";

import type { RunData } from "../api/outputs.ts";
import { useMayEdit } from "../api/useSession.ts";
import { CancelRun } from "./CancelRun.tsx";

/** What one can do with a story run. Nothing for those who may only look. */
export function RunActions({ run }: { run: RunData }) {
  const mayEdit = useMayEdit();
  if (!mayEdit || run.status !== "open") return null;
  return <CancelRun id={run.id} />;
}
