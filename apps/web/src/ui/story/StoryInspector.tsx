"use client";

import { lazy, Suspense } from "react";
import type { StoryData } from "../api/outputs.ts";
import { Plate } from "../board/Plate.tsx";
import { StoryFields } from "../edit/StoryFields.tsx";
import { StoryKept } from "../edit/StoryKept.tsx";
import { StorySettingsPart } from "../edit/StorySettingsPart.tsx";
import { useEditor } from "../edit/useEditor.ts";
import { Ago } from "../parts/Moment.tsx";
import { Section } from "../parts/Section.tsx";
import { countOf } from "../parts/time.ts";
import { WhoIsHere } from "../presence/WhoIsHere.tsx";
import { StoryTestPart } from "../test/StoryTestPart.tsx";
import { EntryPoint } from "./EntryPoint.tsx";
import { LatestRuns } from "./LatestRuns.tsx";
import { StoryNav } from "./StoryNav.tsx";

const FromCodeSection = lazy(() => import("./FromCode.tsx").then((file) => ({ default: file.FromCodeSection })));

type StoryInspectorProps = {
  story: StoryData;
  onSelect: (slug: string) => void;
  /** Selects an action and shows how it is tried out. */
  onTest: (slug: string) => void;
};

/** The story as a whole: what it is for, where events come in, how its last runs went. */
export function StoryInspector({ story, onSelect, onTest }: StoryInspectorProps) {
  const { id, slug, description, definition, webhooks, live, sampleEvent, updatedAt } = story;
  const editor = useEditor();
  const entries = webhooks.flatMap(({ action: entry, ...urls }) => {
    const action = definition.actions.find((one) => one.slug === entry);
    return action === undefined ? [] : [{ action, urls }];
  });
  return (
    <div className="divide-y divide-line">
      <div className="px-4 py-3.5">
        <h2 className="text-large">{story.name}</h2>
        <code className="text-[11.5px] text-ink-2">{slug}</code>
        {editor === null && description && <p className="mt-2 text-dense text-ink-2">{description}</p>}
        <p className="mt-2 text-ink-3">
          {countOf(definition.actions.length, "action")} · changed <Ago at={updatedAt} />
        </p>
        <div className="mt-3 flex">
          <StoryNav storyId={id} here="" />
        </div>
        {editor !== null && (
          <StoryFields key={`fields ${id}`} story={definition} editor={editor} isOpen={live === null} />
        )}
        {editor !== null && <StorySettingsPart key={`settings ${id}`} story={definition} editor={editor} />}
      </div>
      <Suspense fallback={null}>{story.deployment !== null && <FromCodeSection story={story} />}</Suspense>
      <WhoIsHere nameOf={(place) => definition.actions.find((one) => one.slug === place)?.name} onSelect={onSelect} />
      {entries.map(({ action, urls: { url, draftUrl } }) => (
        <Section
          key={action.slug}
          title="Events come in here"
          aside={
            <button
              type="button"
              onClick={() => onSelect(action.slug)}
              className="flex min-h-6 min-w-0 items-center gap-1.5 text-ink-2 hover:text-ink hover:underline"
            >
              <Plate action={action} size={18} />
              <span className="truncate">{action.name}</span>
            </button>
          }
        >
          <EntryPoint url={url} draftUrl={draftUrl} isLive={live !== null} sampleEvent={sampleEvent} />
        </Section>
      ))}
      <StoryTestPart story={definition} onSelect={onTest} />
      {editor !== null && <StoryKept storyId={id} story={definition} editor={editor} />}
      <Section title="Latest runs">
        <LatestRuns storyId={id} />
      </Section>
    </div>
  );
}
