"use client";

import { Scale } from "lucide-react";
import type { FairnessData } from "../api/outputs.ts";
import { useMayEdit } from "../api/useSession.ts";
import { LinkButton } from "../parts/Button.tsx";
import { Notice } from "../parts/Notice.tsx";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { SkeletonRows } from "../parts/Skeleton.tsx";
import { formatCount } from "../parts/time.ts";
import { Frame } from "../shell/Frame.tsx";
import { Page } from "../shell/Page.tsx";
import { FleetPanel } from "./FleetPanel.tsx";
import { OldFigures } from "./OldFigures.tsx";
import { ShareTable } from "./ShareTable.tsx";
import { SlotHolders } from "./SlotHolders.tsx";
import { useFairness } from "./useFairness.ts";
import { WhatIf } from "./WhatIf.tsx";

/** How the workers are shared out among the stories: who waits for what, who runs, and what is free. */
export function FairnessPage() {
  const fairness = useFairness();
  const { data, error } = fairness;
  return (
    <Frame>
      <Page
        title="Fairness"
        lead={data && <Headline text={data.headline} name={data.stories[0]?.waiting ? data.stories[0].name : null} />}
      >
        {error && data === undefined && (
          <ProblemNotice error={error} what="Fairness" onRetry={() => void fairness.refetch()} />
        )}
        {fairness.isPending && <SkeletonRows />}
        {error && data !== undefined && <OldFigures error={error} at={data.at} />}
        {data !== undefined && <Shares fairness={data} />}
      </Page>
    </Frame>
  );
}

function Shares({ fairness }: { fairness: FairnessData }) {
  const { stories, resting, minutes, fleet } = fairness;
  const mayEdit = useMayEdit();
  return (
    <div className="grid items-start gap-7 xl:grid-cols-[minmax(0,1fr)_300px]">
      <div className="min-w-0">
        {stories.length === 0 ? <NothingBusy minutes={minutes} /> : <ShareTable rows={stories} minutes={minutes} />}
        {stories.length > 0 && resting > 0 && (
          <p className="mt-3 px-2 text-ink-3">
            {resting === 1 ? "1 other story" : `${formatCount(resting)} other stories`} had nothing to run in the last{" "}
            {minutes} min.
          </p>
        )}
        {stories.length > 0 && (
          <div className="mt-7 flex flex-col gap-7">
            {mayEdit && <WhatIf stories={stories} />}
            <SlotHolders />
          </div>
        )}
      </div>
      <FleetPanel fleet={fleet} />
    </div>
  );
}

/** The headline with the name of the story that it is about in ink. */
function Headline({ text, name }: { text: string; name: string | null }) {
  const at = name === null || name === "" ? -1 : text.indexOf(name);
  if (name === null || at < 0) return <span aria-live="polite">{text}</span>;
  return (
    <span aria-live="polite">
      {text.slice(0, at)}
      <strong className="text-ink">{name}</strong>
      {text.slice(at + name.length)}
    </span>
  );
}

function NothingBusy({ minutes }: { minutes: number }) {
  return (
    <Notice
      icon={Scale}
      title="Nothing has run or waited"
      actions={<LinkButton href="/stories">Go to the stories</LinkButton>}
    >
      <p>
        Stories that ran in the last {minutes} minutes are listed here, with what they used, how long their runs waited
        and why.
      </p>
    </Notice>
  );
}
