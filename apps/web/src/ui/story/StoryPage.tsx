"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { PencilLine } from "lucide-react";
import { useParams } from "next/navigation";
import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import type { StoryData } from "../api/outputs.ts";
import { useTRPC } from "../api/trpc.ts";
import { useAddress } from "../api/useAddress.ts";
import { useMayEdit } from "../api/useSession.ts";
import { type PillContext, PillProvider } from "../board/FormulaText.tsx";
import { hasKey } from "../board/keys.ts";
import type { Statuses, StatusStore } from "../board/statusStore.ts";
import { type Desk, DeskProvider } from "../board/useDesk.ts";
import { StatusProvider, useStatusStore } from "../board/useStatus.ts";
import type { DraftStore } from "../edit/draftStore.ts";
import { EditMenus } from "../edit/EditMenus.tsx";
import type { Editor } from "../edit/editor.ts";
import { HistoryButtons } from "../edit/HistoryButtons.tsx";
import { Palette } from "../edit/Palette.tsx";
import { Publish } from "../edit/Publish.tsx";
import { SaveState } from "../edit/SaveState.tsx";
import { Troubles } from "../edit/Troubles.tsx";
import { useDraft } from "../edit/useDraft.ts";
import { EditorProvider, useCreateEditor } from "../edit/useEditor.ts";
import { type Problems, ProblemsProvider, placeOf, useProblems, useReview } from "../edit/useReview.ts";
import { useSelection } from "../edit/useSelection.ts";
import { actionPath, useWantField, WantedFieldProvider } from "../edit/wantedField.tsx";
import { Badge } from "../parts/Badge.tsx";
import { cx } from "../parts/cx.ts";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { Late } from "../parts/Skeleton.tsx";
import { Toolbar } from "../parts/Toolbar.tsx";
import { useMedia, wideScreen } from "../parts/useMedia.ts";
import type { Other } from "../presence/others.ts";
import { PresenceFaces } from "../presence/PresenceFaces.tsx";
import { PresenceProvider, usePresence } from "../presence/usePresence.ts";
import { Crumb } from "../shell/Crumb.tsx";
import { Frame } from "../shell/Frame.tsx";
import { StoryState } from "../stories/StoryState.tsx";
import { type Testing, TestingProvider, useCreateTesting } from "../test/useTesting.ts";
import { toBoardStatuses } from "./boardStatuses.ts";
import { FromCodeBadge } from "./FromCodeBadge.tsx";
import { HeldState } from "./HeldState.tsx";
import { Inspector } from "./Inspector.tsx";
import type { View } from "./pageCommands.ts";
import { SendSample } from "./SendSample.tsx";
import { StorySheets } from "./StorySheets.tsx";
import { StoryView } from "./StoryView.tsx";
import { useActivity } from "./useActivity.ts";
import { usePills } from "./usePills.ts";
import { ViewSwitch } from "./ViewSwitch.tsx";

const Overwritten = lazy(() => import("./FromCode.tsx").then((file) => ({ default: file.Overwritten })));

/** One story: its board or outline, and beside it what is selected. What is shown stands in the address. */
export function StoryPage() {
  const { id } = useParams<{ id: string }>();
  const trpc = useTRPC();
  const story = useQuery(trpc.stories.get.queryOptions({ id }));
  if (story.data !== undefined) {
    return (
      <WantedFieldProvider key={id}>
        <OpenStory story={story.data} />
      </WantedFieldProvider>
    );
  }
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

const noStatuses: Statuses = toBoardStatuses(
  { actions: [], waits: [], held: null, mailboxes: [] },
  { actions: [], links: [] },
);
const views: readonly View[] = ["board", "outline", "code"];

const skips = [{ href: "#inspector", label: "Skip to the inspector" }];

/** A story that is open: it is edited here by those who may, and only looked at by the others. */
function OpenStory({ story: saved }: { story: StoryData }) {
  const [asked, setAsked] = useAddress("sel");
  const [askedView, setView] = useAddress("view");
  const [tab, setTab] = useAddress("tab");
  const isWide = useMedia(wideScreen);
  const { store, state } = useDraft(saved);
  const { definition } = state;
  const action = definition.actions.find(({ slug }) => slug === asked) ?? null;
  const selection = useSelection(asked !== null && hasKey(definition, asked) ? asked : null, setAsked);
  const { selected, select } = selection;
  const mayEdit = useMayEdit();
  const editor = useCreateEditor({ store, selection, mayEdit });
  const testing = useCreateTesting({ storyId: saved.id, revision: saved.revision, store, mayEdit });
  const review = useReview(saved.id).data;
  const problems = useProblems({ review, refused: state.refused }, definition);
  const story = useMemo(() => ({ ...saved, definition, name: definition.name }), [saved, definition]);
  const view = views.find((one) => one === askedView) ?? (isWide ? "board" : "outline");
  const activity = useActivity(story);
  const [runs, setRuns] = useAddress("runs");
  const statuses = useStatusStore(runs === "hidden" ? noStatuses : activity.statuses);
  const pills = usePills(definition, select, selected);
  const others = usePresence({ storyId: saved.id, place: selected, revision: saved.revision });
  const reload = useReload(saved.id, store);
  const wantField = useWantField();
  const showProblem = (whole: string) => {
    const { slug, path } = placeOf(
      whole,
      definition.actions.map((one) => one.slug),
    );
    select(slug);
    setTab(null);
    wantField(slug === null ? path : `${actionPath(slug)}.${path}`);
  };
  return (
    <Providers {...{ editor, problems, statuses, pills, testing, others }}>
      <Frame
        skips={skips}
        heading={
          <Crumb href="/stories" parent="Stories" title={story.name}>
            <StoryState live={story.live} />
            <FromCodeBadge deployment={story.deployment} />
            {story.live !== null && (review?.count ?? 0) > 0 && (
              <span className="flex max-sm:hidden">
                <Badge tone="wait" icon={PencilLine}>
                  Draft has changes
                </Badge>
              </span>
            )}
            <HeldState held={activity.held} />
          </Crumb>
        }
        actions={
          <>
            <PresenceFaces />
            {editor !== null && <SaveState state={state} onReload={reload} />}
            <Toolbar label="Draft and view" className="flex items-center gap-2">
              {editor !== null && <HistoryButtons editor={editor} state={state} />}
              <ViewSwitch view={view} onChange={setView} />
              <SendSample story={story} />
            </Toolbar>
            {editor !== null && <Publish {...{ story, store, state }} onProblem={showProblem} />}
          </>
        }
      >
        <div className="flex h-full min-h-0 flex-col">
          {editor !== null && <Troubles editor={editor} state={state} />}
          {editor !== null && story.deployment !== null && (
            <Suspense fallback={null}>
              <Overwritten {...{ story, editor }} onCode={() => setView("code")} />
            </Suspense>
          )}
          <div className="flex min-h-0 flex-1 max-md:flex-col max-md:overflow-auto">
            <Palette />
            <div
              className={cx(
                "relative min-w-0 flex-1 max-md:min-h-[46vh] max-md:flex-none",
                view !== "outline" && "short:h-[75vh]",
              )}
            >
              <StoryView view={view} story={definition} selected={selected} onSelect={select} />
              <EditMenus story={definition} />
              <StorySheets
                {...{ storyId: saved.id, story: definition, editor, view, setView, selection, statuses, problems }}
                toggleRuns={() => setRuns(runs === "hidden" ? null : "hidden")}
                onTest={() => setTab("test")}
              />
            </div>
            <Inspector story={story} action={action} selected={selected} onSelect={select} tab={tab} onTab={setTab} />
          </div>
        </div>
      </Frame>
    </Providers>
  );
}

type ProvidersProps = {
  editor: Editor | null;
  problems: Problems;
  statuses: StatusStore;
  pills: PillContext;
  testing: Testing;
  others: readonly Other[];
  children: ReactNode;
};

function Providers({ editor, problems, statuses, pills, testing, others, children }: ProvidersProps) {
  const [desk] = useState<Desk>(() => ({ board: null, show: null, wantsFocus: false }));
  return (
    <EditorProvider value={editor}>
      <ProblemsProvider value={problems}>
        <StatusProvider value={statuses}>
          <PillProvider value={pills}>
            <TestingProvider value={testing}>
              <PresenceProvider value={others}>
                <DeskProvider value={desk}>{children}</DeskProvider>
              </PresenceProvider>
            </TestingProvider>
          </PillProvider>
        </StatusProvider>
      </ProblemsProvider>
    </EditorProvider>
  );
}

/** Gives up what could not be saved, for the draft as the server has it. */
function useReload(id: string, store: DraftStore): () => void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () =>
    void queryClient
      .fetchQuery(trpc.stories.get.queryOptions({ id }, { staleTime: 0 }))
      .then((fresh) => store.renew(fresh, true))
      .catch(() => {});
}
