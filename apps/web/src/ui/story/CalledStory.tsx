"use client";

import type { StoryAction } from "@fairlead/story";
import { useQuery } from "@tanstack/react-query";
import { ListPlus } from "lucide-react";
import { useId } from "react";
import { useTRPC } from "../api/trpc.ts";
import type { Editor } from "../edit/editor.ts";
import { controlClass, FieldFrame } from "../edit/FieldFrame.tsx";
import { Button } from "../parts/Button.tsx";
import { lackingInputs, withInputs } from "./calledInputs.ts";

type CalledStoryProps = { action: Extract<StoryAction, { type: "send_to_story" }>; editor: Editor };

/** The story that an action calls: chosen among those that may be, with what it takes. */
export function CalledStory({ action: { id: actionId, options }, editor }: CalledStoryProps) {
  const id = useId();
  const trpc = useTRPC();
  const callables = useQuery(trpc.stories.callables.queryOptions()).data;
  if (callables === undefined) return null;
  const called = callables.find(({ ref }) => ref === options.story);
  const inputs = called?.inputs ?? [];
  const lacking = lackingInputs(options.payload, inputs);
  return (
    <div className="flex flex-col gap-3">
      <FieldFrame
        id={id}
        label="Story"
        hint={callables.length === 0 ? "No published story says in its settings that it may be called." : ""}
        problems={[]}
      >
        <select
          id={id}
          value={called?.ref ?? ""}
          onChange={({ target }) => void editor.setOption(actionId, "story", () => target.value)}
          className={controlClass(false, "h-9")}
        >
          {called === undefined && <option value="">As the option says</option>}
          {callables.map(({ ref, name }) => (
            <option key={ref} value={ref}>
              {name} ({ref})
            </option>
          ))}
        </select>
      </FieldFrame>
      {inputs.length > 0 && (
        <ul className="flex flex-col gap-1.5">
          {inputs.map(({ name, type, required = false, description }) => (
            <li key={name}>
              <code className="text-[12px]">{name}</code>{" "}
              <span className="text-ink-2">
                {type}
                {required && ", required"}
              </span>
              {description !== undefined && <p className="text-ink-3 text-small">{description}</p>}
            </li>
          ))}
        </ul>
      )}
      {lacking.length > 0 && (
        <Button
          icon={<ListPlus aria-hidden />}
          className="self-start"
          onClick={() => void editor.setOption(actionId, "payload", (before) => withInputs(before, inputs))}
        >
          Fill in its inputs
        </Button>
      )}
    </div>
  );
}
