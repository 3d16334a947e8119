"use client";

import type { RunData } from "../api/outputs.ts";
import { useMayEdit } from "../api/useSession.ts";
import { CancelRun } from "./CancelRun.tsx";
import { CopyToDraft } from "./CopyToDraft.tsx";
import { RetryButtons } from "./RetryButtons.tsx";

/** What one can do with a story run as a whole. Nothing for those who may only look. */
export function RunActions({ run }: { run: RunData }) {
  const mayEdit = useMayEdit();
  if (!mayEdit) return null;
  if (run.status === "open") return <CancelRun id={run.id} />;
  return (
    <>
      <CopyToDraft run={run} />
      {run.status === "failed" && <RetryButtons run={run} />}
    </>
  );
}
