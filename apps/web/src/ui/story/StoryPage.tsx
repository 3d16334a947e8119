"use client";

import { useQuery } from "@tanstack/react-query";
import { useParams } from "next/navigation";
import type { StoryData } from "../api/outputs.ts";
import { useTRPC } from "../api/trpc.ts";
import { useAddress } from "../api/useAddress.ts";
import { PillProvider } from "../board/FormulaText.tsx";
import { StatusProvider, useStatusStore } from "../board/useStatus.ts";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { Late } from "../parts/Skeleton.tsx";
import { useMedia, wideScreen } from "../parts/useMedia.ts";
import { Crumb } from "../shell/Crumb.tsx";
import { Frame } from "../shell/Frame.tsx";
import { StoryState } from "../stories/StoryTable.tsx";
import { Inspector } from "./Inspector.tsx";
import { SendSample } from "./SendSample.tsx";
import { StoryView } from "./StoryView.tsx";
import { useActivity } from "./useActivity.ts";
import { usePills } from "./usePills.ts";
import { ViewSwitch } from "./ViewSwitch.tsx";

/** One story: its board or outline, and beside it what is selected. What is shown stands in the address. */
export function StoryPage() {
  const { id } = useParams<{ id: string }>();
  const trpc = useTRPC();
  const story = useQuery(trpc.stories.get.queryOptions({ id }));
  if (story.data !== undefined) return <OpenStory story={story.data} />;
  return (
    <Frame heading={<Crumb href="/stories" parent="Stories" title={story.error ? "Story" : "…"} />}>
      {story.error ? (
        <ProblemNotice error={story.error} what="This story" onRetry={() => void story.refetch()} />
      ) : (
        <Late>
          <div className="h-[70vh]" />
        </Late>
      )}
    </Frame>
  );
}

const skips = [{ href: "#inspector", label: "Skip to the inspector" }];

function OpenStory({ story }: { story: StoryData }) {
  const [asked, setSelected] = useAddress("sel");
  const [askedView, setView] = useAddress("view");
  const isWide = useMedia(wideScreen);
  const { definition } = story;
  const selected = definition.actions.find(({ slug }) => slug === asked) ?? null;
  const view = askedView === "board" || askedView === "outline" ? askedView : isWide ? "board" : "outline";
  const store = useStatusStore(useActivity(story));
  const pills = usePills(definition, setSelected);
  return (
    <Frame
      skips={skips}
      heading={
        <Crumb href="/stories" parent="Stories" title={story.name}>
          <StoryState live={story.live} />
        </Crumb>
      }
      actions={
        <>
          <ViewSwitch view={view} onChange={setView} />
          <SendSample story={story} />
        </>
      }
    >
      <StatusProvider value={store}>
        <PillProvider value={pills}>
          <div className="flex h-full min-h-0 max-md:flex-col max-md:overflow-auto">
            <div className="relative min-w-0 flex-1 max-md:min-h-[46vh] max-md:flex-none">
              <StoryView view={view} story={definition} selected={selected?.slug ?? null} onSelect={setSelected} />
            </div>
            <Inspector story={story} action={selected} onSelect={setSelected} />
          </div>
        </PillProvider>
      </StatusProvider>
    </Frame>
  );
}
