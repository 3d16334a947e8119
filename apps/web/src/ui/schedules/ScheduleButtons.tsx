"use client";

import { Pause, Play, Zap } from "lucide-react";
import Link from "next/link";
import { toApiProblem } from "../api/apiError.ts";
import type { ScheduleData } from "../api/outputs.ts";
import { Button } from "../parts/Button.tsx";
import { useScheduleActions } from "./useSchedules.ts";

/** Pause, resume and run now; what came of it stands below. */
export function ScheduleButtons({ schedule: { id, action, pausedAt } }: { schedule: ScheduleData }) {
  const { pausing, running } = useScheduleActions();
  const isPaused = pausedAt !== null;
  const error = pausing.error ?? running.error;
  return (
    <>
      <span className="inline-flex flex-wrap justify-end gap-2">
        <Button
          look="quiet"
          icon={isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
          aria-label={`${isPaused ? "Resume" : "Pause"} ${action.name}`}
          busy={pausing.isPending}
          onClick={() => pausing.mutate({ id, paused: !isPaused })}
        >
          {isPaused ? "Resume" : "Pause"}
        </Button>
        <Button
          icon={<Zap aria-hidden />}
          aria-label={`Run now: ${action.name}`}
          busy={running.isPending}
          onClick={() => running.mutate({ id })}
        >
          Run now
        </Button>
      </span>
      <span role="status" className="block text-ink-2 text-small">
        {running.data && (
          <>
            Started.{" "}
            <Link href={`/runs/${running.data.id}`} className="font-semibold text-ink underline">
              Open the run
            </Link>
          </>
        )}
      </span>
      {error && (
        <span role="alert" className="block text-bad text-small">
          {toApiProblem(error).message}
        </span>
      )}
    </>
  );
}
