"use client";

import type { StoryDefinition } from "@fairlead/story";
import { type ComponentProps, lazy, Suspense } from "react";
import { Button } from "../parts/Button.tsx";
import { Section } from "../parts/Section.tsx";
import { useStoryTestState, useTesting } from "./useTesting.ts";

type StoryTestPartProps = { story: StoryDefinition; onSelect: (slug: string) => void };

/** The part of the story's panel on which all of it is tried out, for those who may. */
export function StoryTestPart({ story, onSelect }: StoryTestPartProps) {
  const { desk = null, storyDesk = null, storyId = "" } = useTesting() ?? {};
  if (desk === null || storyDesk === null) return null;
  return (
    <Section title="Test the story">
      <Openable {...{ story, desk, storyDesk, storyId, onSelect }} />
    </Section>
  );
}

/** Loaded when it is opened: whoever draws needs no trees of events. */
const StoryTest = lazy(() => import("./StoryTest.tsx").then((file) => ({ default: file.StoryTest })));

function Openable(props: ComponentProps<typeof StoryTest>) {
  const { isOpen } = useStoryTestState(props.storyDesk);
  if (!isOpen) return <Button onClick={() => props.storyDesk.open()}>Choose an event</Button>;
  return (
    <Suspense fallback={null}>
      <StoryTest {...props} />
    </Suspense>
  );
}
