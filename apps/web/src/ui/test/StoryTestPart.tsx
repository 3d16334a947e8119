"use client";

import type { StoryDefinition } from "@fairlead/story";
import { FlaskConical, Lock } from "lucide-react";
import { type ComponentProps, lazy, Suspense } from "react";
import { Button } from "../parts/Button.tsx";
import { Section } from "../parts/Section.tsx";
import { Bone, Late } from "../parts/Skeleton.tsx";
import { useStoryTestState, useTesting } from "./useTesting.ts";

type StoryTestPartProps = { story: StoryDefinition; onSelect: (slug: string) => void };

/** The part of the story's panel on which all of it is tried out. */
export function StoryTestPart({ story, onSelect }: StoryTestPartProps) {
  const testing = useTesting();
  if (testing === null) return null;
  const { desk, storyDesk, storyId } = testing;
  return (
    <Section title="Test the story">
      {desk === null || storyDesk === null ? (
        <p className="flex items-start gap-2 text-ink-2">
          <Lock aria-hidden className="mt-0.5 size-4 shrink-0" />
          Trying a story out needs the role editor, as a test sends for real.
        </p>
      ) : (
        <Openable {...{ story, desk, storyDesk, storyId, onSelect }} />
      )}
    </Section>
  );
}

/** Loaded when it is opened: whoever draws needs no trees of events. */
const StoryTest = lazy(() => import("./StoryTest.tsx").then((file) => ({ default: file.StoryTest })));

function Openable(props: ComponentProps<typeof StoryTest>) {
  const { isOpen } = useStoryTestState(props.storyDesk);
  if (isOpen) {
    const waiting = (
      <Late>
        <Bone className="my-2 w-2/3" />
      </Late>
    );
    return (
      <Suspense fallback={waiting}>
        <StoryTest {...props} />
      </Suspense>
    );
  }
  return (
    <div className="flex flex-col items-start gap-2">
      <p className="text-ink-2">Every action that an event leads to, with all the events that come of it.</p>
      <Button icon={<FlaskConical aria-hidden />} onClick={() => props.storyDesk.open()}>
        Choose an event
      </Button>
    </div>
  );
}
