"use client";

import type { StoryAction } from "@fairlead/story";
import { FlaskConical, ListStart } from "lucide-react";
import { Button } from "../parts/Button.tsx";
import { Asking } from "./Asking.tsx";
import type { TestDesk, TestState, TestWhat } from "./testDesk.ts";

type TestButtonsProps = { action: StoryAction; desk: TestDesk; state: TestState };

/** Three ways to try an action out, and everything from the start. What does something to others asks first. */
export function TestButtons({ action, desk, state }: TestButtonsProps) {
  const { running, asks } = state;
  const start = (what: TestWhat) => void desk.start(action, what);
  const busy = (what: TestWhat) => ({ busy: running === what, disabled: running !== null || asks !== null });
  return (
    <div className="flex flex-col gap-2">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of a form */}
      <div role="group" aria-label="Try it out" className="flex flex-wrap gap-2">
        <Button {...busy("preview")} title="Computes the options; sends nothing" onClick={() => start("preview")}>
          Preview
        </Button>
        <Button {...busy("dry_run")} title="Shows what would be sent; sends nothing" onClick={() => start("dry_run")}>
          Dry run
        </Button>
        <Button
          {...busy("test")}
          look="primary"
          icon={<FlaskConical aria-hidden />}
          title="Does it once, for real (Ctrl+Enter)"
          onClick={() => start("test")}
        >
          Test
        </Button>
        {action.type !== "webhook" && (
          <Button
            {...busy("up_to")}
            icon={<ListStart aria-hidden />}
            title="Performs every action from the start of the story up to this one, for real (Ctrl+Shift+Enter)"
            onClick={() => start("up_to")}
          >
            Test from the start
          </Button>
        )}
      </div>
      {asks !== null && (
        <Asking
          question={asks === "up_to" ? wayQuestion : actionQuestion}
          onAnswer={(isYes) => void desk.answer(action, isYes)}
        />
      )}
    </div>
  );
}

const actionQuestion =
  "This is sent for real, once, and may change something outside. Nothing behind it runs. It is asked once in this session.";
const wayQuestion =
  "This performs everything on the way for real, and may change something outside. Nothing behind it runs. It is asked once in this session.";
