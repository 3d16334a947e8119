"use client";

import type { StoryAction } from "@fairlead/story";
import { Pin, PinOff } from "lucide-react";
import { Button } from "../parts/Button.tsx";
import { Ago } from "../parts/Moment.tsx";
import { StaleMark } from "./StaleMark.tsx";
import { Trouble } from "./Trouble.tsx";
import type { TestDesk } from "./testDesk.ts";
import { usePin, useTestState } from "./useTesting.ts";

/** What is pinned on the action itself, for what is behind it. */
export function OwnPin({ action, desk }: { action: StoryAction; desk: TestDesk }) {
  const pin = usePin(action.slug);
  const { pinTrouble } = useTestState(desk, action.id);
  if (pinTrouble !== null) return <Trouble trouble={pinTrouble} />;
  if (pin === undefined) return null;
  return (
    <div className="flex flex-col gap-1.5 rounded-control border border-line border-t-line-strong border-t-dashed bg-sunk px-2.5 py-2">
      <div className="flex items-center gap-2">
        <Pin aria-hidden className="size-4 shrink-0" />
        <p className="min-w-0 flex-1">
          An event is pinned here, <Ago at={pin.pinnedAt} />. Tests of what is behind use it; what is live does not.
        </p>
        <Button icon={<PinOff aria-hidden />} onClick={() => void desk.pin(action, null)}>
          Take out
        </Button>
      </div>
      {pin.stale && <StaleMark />}
    </div>
  );
}
