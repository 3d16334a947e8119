"use client";

import { useParams } from "next/navigation";
import { useMemo } from "react";
import type { RunData } from "../api/outputs.ts";
import { useAddress } from "../api/useAddress.ts";
import { PillProvider } from "../board/FormulaText.tsx";
import { StatusProvider, useStatusStore } from "../board/useStatus.ts";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { Late } from "../parts/Skeleton.tsx";
import { shortId } from "../parts/shortId.ts";
import { Crumb } from "../shell/Crumb.tsx";
import { Frame } from "../shell/Frame.tsx";
import { usePills } from "../story/usePills.ts";
import { RunActions } from "./RunActions.tsx";
import { RunAnnouncer } from "./RunAnnouncer.tsx";
import { RunBoard } from "./RunBoard.tsx";
import { RunInspector } from "./RunInspector.tsx";
import { RunState } from "./RunState.tsx";
import { toRunStatuses } from "./runStatuses.ts";
import { findSelection, type Selection } from "./selection.ts";
import { useActionRuns, useRun, useVersion } from "./useRun.ts";
import { Waterfall } from "./Waterfall.tsx";

/** One story run: the way it took on the board, its action runs in time, and beside them what is selected. */
export function RunPage() {
  const { id } = useParams<{ id: string }>();
  const run = useRun(id);
  if (run.data !== undefined) return <OpenRun run={run.data} />;
  return (
    <Frame heading={<Crumb href="/runs" parent="Runs" title={`Run ${shortId(id)}`} />}>
      {run.error ? (
        <ProblemNotice error={run.error} what="This run" onRetry={() => void run.refetch()} />
      ) : (
        <Late>
          <div className="h-[70vh]" />
        </Late>
      )}
    </Frame>
  );
}

const skips = [
  { href: "#waterfall", label: "Skip to the action runs" },
  { href: "#inspector", label: "Skip to the details" },
];

const nothing = { actions: [], links: [] };

function OpenRun({ run }: { run: RunData }) {
  const version = useVersion(run.versionId).data;
  const recorded = useActionRuns(run);
  const { actionRuns } = recorded;
  const [asked, setSelected] = useAddress("sel");
  const selection = useMemo(() => findSelection(asked, actionRuns), [asked, actionRuns]);
  const statuses = useMemo(
    () => toRunStatuses(version ?? nothing, { actionRuns, waiting: run.waiting }),
    [version, actionRuns, run.waiting],
  );
  const store = useStatusStore(statuses);
  const pills = usePills(version ?? nothing, setSelected);
  return (
    <Frame
      skips={skips}
      heading={
        <Crumb href={`/stories/${run.storyId}`} parent={run.storyName} title={`Run ${shortId(run.id)}`}>
          <RunState run={run} />
        </Crumb>
      }
      actions={<RunActions run={run} />}
    >
      <StatusProvider value={store}>
        <PillProvider value={pills}>
          <RunAnnouncer run={run} />
          <div className="flex h-full min-h-0 max-md:flex-col max-md:overflow-auto">
            <div className="flex min-w-0 flex-1 flex-col max-md:flex-none">
              {version !== undefined && (
                <RunBoard
                  story={{ ...version, name: run.storyName }}
                  selected={actionOf(selection)}
                  onSelect={setSelected}
                />
              )}
              <Waterfall run={run} recorded={recorded} version={version} selected={asked} onSelect={setSelected} />
            </div>
            <RunInspector run={run} version={version} selection={selection} onSelect={setSelected} />
          </div>
        </PillProvider>
      </StatusProvider>
    </Frame>
  );
}

function actionOf(selection: Selection): string | null {
  return selection.kind === "none" ? null : selection.action;
}
