"use client";

import type { StoryDefinition } from "@fairlead/story";
import { useRouter } from "next/navigation";
import { lazy, Suspense, useState } from "react";
import type { StatusStore } from "../board/statusStore.ts";
import { useDesk } from "../board/useDesk.ts";
import type { Editor } from "../edit/editor.ts";
import { Told } from "../edit/Told.tsx";
import type { Problems } from "../edit/useReview.ts";
import type { Selection } from "../edit/useSelection.ts";
import { useEarlyLoad } from "../parts/useEarlyLoad.ts";
import { useTesting } from "../test/useTesting.ts";
import type { PageActs, Sheet, View } from "./pageCommands.ts";
import { useClipboard } from "./useClipboard.ts";
import { useStoryKeys } from "./useStoryKeys.ts";

const load = () => import("./sheets.ts");
const CommandPalette = lazy(() => load().then((sheets) => ({ default: sheets.CommandPalette })));
const CheckpointDialog = lazy(() => load().then((sheets) => ({ default: sheets.CheckpointDialog })));
const FindBar = lazy(() => load().then((sheets) => ({ default: sheets.FindBar })));
const KeySheet = lazy(() => load().then((sheets) => ({ default: sheets.KeySheet })));

type StorySheetsProps = {
  storyId: string;
  story: StoryDefinition;
  editor: Editor | null;
  view: View;
  setView: (view: View) => void;
  selection: Selection;
  statuses: StatusStore;
  problems: Problems;
  toggleRuns: () => void;
  /** Shows the tab of the inspector on which the selected action is tried out. */
  onTest: () => void;
};

/** The keys of the page, and what they open over the story: its search, the palette of commands, the sheet of keys. */
export function StorySheets(props: StorySheetsProps) {
  const { storyId, story, editor, view, setView, selection, statuses, problems, toggleRuns, onTest } = props;
  const [sheet, setSheet] = useState<Sheet>(null);
  const open = (next: Sheet) => {
    // What is typed before they are there is meant for them, and may not be done on the board. They give the keyboard back.
    if (next === "find" || next === "palette") (document.activeElement as HTMLElement | null)?.blur();
    setSheet(next);
  };
  const router = useRouter();
  const desk = useDesk();
  const go = (path: string) => router.push(path);
  const { desk: testDesk = null, storyDesk = null, pins } = useTesting() ?? {};
  const isPinned = (slug: string) => pins?.has(slug) === true;
  const testing = testDesk && storyDesk && { desk: testDesk, storyDesk, story, selection, isPinned, show: onTest };
  const acts: PageActs = { editor, testing, view, setView, open, toggleRuns, go, storyId };
  useStoryKeys(acts);
  useEarlyLoad(load);
  useClipboard(editor, desk);
  if (desk === null || sheet === null) return <Told />;
  const show = (key: string) => {
    selection.select(key);
    desk.show?.(key);
  };
  return (
    <Suspense fallback={null}>
      {sheet === "keys" && <KeySheet isEdited={editor !== null} onClose={() => open(null)} />}
      {sheet === "palette" && <CommandPalette {...{ acts, desk, story }} onShow={show} />}
      {sheet === "checkpoint" && editor !== null && (
        <CheckpointDialog storyId={storyId} store={editor.store} onClose={() => open(null)} />
      )}
      {sheet === "find" && <FindBar {...{ story, statuses, problems }} onShow={show} onClose={() => open(null)} />}
    </Suspense>
  );
}
