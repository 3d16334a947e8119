"use client";

import type { StoryDefinition } from "@fairlead/story";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { StatusStore } from "../board/statusStore.ts";
import { useDesk } from "../board/useDesk.ts";
import type { Editor } from "../edit/editor.ts";
import { Told } from "../edit/Told.tsx";
import type { Problems } from "../edit/useReview.ts";
import type { Selection } from "../edit/useSelection.ts";
import { useTesting } from "../test/useTesting.ts";
import { CommandPalette } from "./CommandPalette.tsx";
import { FindBar } from "./FindBar.tsx";
import { KeySheet } from "./KeySheet.tsx";
import type { PageActs, Sheet, View } from "./pageCommands.ts";
import { useClipboard } from "./useClipboard.ts";
import { useStoryKeys } from "./useStoryKeys.ts";

type StorySheetsProps = {
  storyId: string;
  story: StoryDefinition;
  editor: Editor | null;
  view: View;
  setView: (view: View) => void;
  selection: Selection;
  statuses: StatusStore;
  problems: Problems;
  /** Shows the tab of the inspector on which the selected action is tried out. */
  onTest: () => void;
};

/** The keys of the page, and what they open over the story: its search, the palette of commands, the sheet of keys. */
export function StorySheets(props: StorySheetsProps) {
  const { storyId, story, editor, view, setView, selection, statuses, problems, onTest } = props;
  const [sheet, open] = useState<Sheet>(null);
  const router = useRouter();
  const desk = useDesk();
  const go = (path: string) => router.push(path);
  const { desk: testDesk = null, pins } = useTesting() ?? {};
  const isPinned = (slug: string) => pins?.has(slug) === true;
  const testing = testDesk && { desk: testDesk, story, selection, isPinned, show: onTest };
  const acts: PageActs = { editor, testing, view, setView, open, go, storyId };
  useStoryKeys(acts);
  useClipboard(editor, desk);
  if (desk === null || sheet === null) return <Told />;
  if (sheet === "keys") return <KeySheet isEdited={editor !== null} onClose={() => open(null)} />;
  if (sheet === "palette") return <CommandPalette {...{ acts, desk, story }} onSelect={selection.select} />;
  return <FindBar {...{ story, statuses, problems }} onShow={selection.select} onClose={() => open(null)} />;
}
