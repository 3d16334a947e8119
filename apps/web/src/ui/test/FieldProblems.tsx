"use client";

import type { StoryAction } from "@fairlead/story";
import { TriangleAlert } from "lucide-react";
import type { Tested, TestedProblem } from "../../server/actionTests.ts";
import { useEditor } from "../edit/useEditor.ts";
import { Button } from "../parts/Button.tsx";
import { textAt, toSteps } from "./optionPath.ts";

/** The formulas that gave nothing, each with its place, and the edit that would mend it where there is one. */
export function FieldProblems({ action, tested }: { action: StoryAction; tested: Tested }) {
  const wrong = tested.options.fields.flatMap(({ path, error }) => (error === undefined ? [] : [{ path, error }]));
  if (wrong.length === 0) return null;
  return (
    <ul aria-label="Formulas that gave nothing" className="flex flex-col gap-2">
      {wrong.map(({ path, error }) => (
        <li key={path} className="flex items-start gap-1.5">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
          <div className="min-w-0">
            <code className="text-[11.5px]">{path}</code> <Place action={action} path={path} error={error} />
            <p>{error.message}</p>
            <Mend action={action} path={path} error={error} />
          </div>
        </li>
      ))}
    </ul>
  );
}

type ProblemProps = { action: StoryAction; path: string; error: TestedProblem };

/** The part of the formula that the problem is about. */
function Place({ action, path, error: { from, to } }: ProblemProps) {
  const text = textAt(action.options, toSteps(path));
  const part = from === undefined || to === undefined ? "" : (text?.slice(from, to) ?? "");
  if (part === "") return null;
  return <code className="break-all text-[11.5px] text-bad underline decoration-wavy underline-offset-2">{part}</code>;
}

function Mend({ action, path, error: { fix } }: ProblemProps) {
  const editor = useEditor();
  const steps = toSteps(path);
  const text = textAt(action.options, steps);
  if (fix === undefined || text === null || editor === null) return null;
  const value = `${text.slice(0, fix.from)}${fix.insert}${text.slice(fix.to)}`;
  return (
    <Button
      className="mt-1"
      onClick={() => void editor.change({ kind: "set_option", action: action.id, path: steps, value })}
    >
      {fix.label}
    </Button>
  );
}
