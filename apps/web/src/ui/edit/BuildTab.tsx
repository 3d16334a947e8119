"use client";

import type { Change, StoryAction } from "@fairlead/story";
import { lazy, Suspense, useEffect, useId, useMemo, useState } from "react";
import { type FormulaPlace, FormulaPlaceProvider } from "../formula/formulaPlace.ts";
import { Button } from "../parts/Button.tsx";
import { Late } from "../parts/Skeleton.tsx";
import { optionLabel } from "../story/optionLabels.ts";
import { useTesting } from "../test/useTesting.ts";
import type { Editor } from "./editor.ts";
import { controlClass, FieldFrame, ProblemLines } from "./FieldFrame.tsx";
import { AddField } from "./FieldGroup.tsx";
import { problemsAt, problemsBeside, tellProblems } from "./fieldProblems.ts";
import { type Editing, loadEditing } from "./loadEditing.ts";
import { modeStarts, type TransformMode } from "./modeStarts.ts";
import { NameField } from "./NameField.tsx";
import { OptionInput } from "./OptionInput.tsx";
import { OptionsAsJson } from "./OptionsAsJson.tsx";
import type { Remake } from "./optionEdits.ts";
import type { OptionField } from "./optionFields.ts";
import { useProblemsOf } from "./useReview.ts";
import { actionPath, FieldPathProvider, FieldPathStep } from "./wantedField.tsx";

/** Loaded beside the options: a board whose action nobody builds needs it not. */
const CommonFields = lazy(() => import("./CommonFields.tsx").then(({ CommonFields: Fields }) => ({ default: Fields })));

type BuildTabProps = { action: StoryAction; editor: Editor };

/** The form of an action: its name, its options with those that are needed first, and a menu for the rest. */
export function BuildTab({ action, editor }: BuildTabProps) {
  const [editing, setEditing] = useState<Editing | null>(null);
  const [isJson, setJson] = useState(false);
  useEffect(() => void loadEditing().then(setEditing), []);
  const problems = useProblemsOf(action.slug);
  const { id } = action;
  const name = <NameField action={action} editor={editor} editing={editing} />;
  const set = (change: Change) => void editor.change(change);
  const place = usePlaceOf(action, editor);
  const path = actionPath(action.slug);
  if (editing === null) {
    // In the same place as below: who writes the name already goes on when the rest has come.
    return (
      <FormulaPlaceProvider value={place}>
        <FieldPathProvider value={path}>
          <div className="px-4 py-3.5">
            {name}
            <Late>
              <div className="h-40" />
            </Late>
          </div>
        </FieldPathProvider>
      </FormulaPlaceProvider>
    );
  }
  const { modes, fields } = editing.optionForm(action);
  const options = action.options as Record<string, unknown>;
  const setOption = (key: string, remake: Remake) => void editor.setOption(id, key, remake);
  const shown = shownFields(fields, options);
  const ofOptions = problemsAt(problems, "options");
  return (
    <FormulaPlaceProvider value={place}>
      <FieldPathProvider value={path}>
        <div className="flex flex-col gap-4 px-4 py-3.5">
          {name}
          <ProblemLines problems={tellProblems(problemsBeside(problems, ["name", "options", ...besideKeys(action)]))} />
          <ProblemLines
            problems={tellProblems(
              isJson ? ofOptions : problemsBeside(ofOptions, ["mode", ...shown.map(({ key }) => key)]),
            )}
          />
          <FieldPathStep step="options">
            {modes.length > 0 && <ModeField action={action} modes={modes} editor={editor} />}
            {isJson ? (
              <OptionsAsJson
                options={options}
                onChange={(value) => set({ kind: "set_option", action: id, path: [], value })}
              />
            ) : (
              shown.map((field) => (
                <OptionInput
                  key={`${id} ${String(options.mode)} ${field.key}`}
                  field={field}
                  label={optionLabel(field.key, action.type)}
                  value={options[field.key]}
                  problems={problemsAt(ofOptions, field.key)}
                  onChange={(remake) => setOption(field.key, remake)}
                  onRemove={
                    field.required ? undefined : () => set({ kind: "unset_option", action: id, path: [field.key] })
                  }
                />
              ))
            )}
          </FieldPathStep>
          <div className="flex items-center justify-between gap-2">
            <AddField
              words="Add an option"
              label="Add an option"
              of={action.type}
              fields={fields.filter(({ key }) => options[key] === undefined)}
              onAdd={({ key, start }) => setOption(key, () => start)}
            />
            <Button aria-pressed={isJson} look="quiet" className="ml-auto" onClick={() => setJson(!isJson)}>
              {isJson ? "Show the form" : "Show as JSON"}
            </Button>
          </div>
          <Suspense fallback={null}>
            <CommonFields action={action} editor={editor} problems={problems} />
          </Suspense>
        </div>
      </FieldPathProvider>
    </FormulaPlaceProvider>
  );
}

/** What the action has beside its options, and shows with its problems there. */
function besideKeys(action: StoryAction): string[] {
  const elsewhere = ["id", "slug", "type", "name", "options", "disabled", "group", "position"];
  return Object.keys(action).filter((key) => !elsewhere.includes(key));
}

/** Where the formulas of an action are written. */
function usePlaceOf({ slug }: StoryAction, { story }: Editor): FormulaPlace | null {
  const storyId = useTesting()?.storyId;
  const { name, actions } = story;
  return useMemo(() => {
    if (storyId === undefined) return null;
    return { storyId, storyName: name, slug, names: new Map(actions.map((one) => [one.slug, one.name])) };
  }, [storyId, name, slug, actions]);
}

function shownFields(fields: readonly OptionField[], options: Record<string, unknown>): OptionField[] {
  return fields.filter(({ key, required }) => required || options[key] !== undefined);
}

function ModeField({ action, modes, editor }: BuildTabProps & { modes: readonly string[] }) {
  const id = useId();
  const mode = "mode" in action.options ? action.options.mode : "";
  return (
    <FieldFrame id={id} label="Mode" problems={[]}>
      <select
        id={id}
        value={mode}
        onChange={({ target }) => {
          const value = { mode: target.value, ...modeStarts[target.value as TransformMode] } as never;
          void editor.change({ kind: "set_option", action: action.id, path: [], value });
        }}
        className={controlClass(false, "h-9")}
      >
        {modes.map((one) => (
          <option key={one} value={one}>
            {optionLabel(one)}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}
