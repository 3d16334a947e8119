"use client";

import { Plus, X } from "lucide-react";
import { useId, useState } from "react";
import { Button, IconButton } from "../parts/Button.tsx";
import { controlClass, FieldFrame, ProblemLines } from "./FieldFrame.tsx";
import { problemsAt, problemsBeside, tellProblems } from "./fieldProblems.ts";
import type { OptionInputProps } from "./OptionInput.tsx";
import { addItem, itemsOf, remakeItem, removeItem } from "./optionLists.ts";
import { useText } from "./useText.ts";

type Choice = { value: string; words: string };
type ListFieldProps = OptionInputProps & { choices?: readonly Choice[] };

/** Several texts, a line for each; with `choices` each is one of these. A new line is taken over once it holds something. */
export function ListField({ field, label, value, problems, onChange, onRemove, choices }: ListFieldProps) {
  const id = useId();
  const items = itemsOf(value);
  const [isAdding, setAdding] = useState(false);
  const lines = isAdding || items.length === 0 ? [...items, ""] : items;
  const remove = (at: number) => {
    setAdding(false);
    if (at >= items.length) return;
    if (items.length === 1 && onRemove !== undefined) onRemove();
    else onChange(removeItem(at));
  };
  const write = (at: number, text: string) => {
    const kept = text.trim();
    if (kept === "") return at < items.length ? remove(at) : undefined;
    if (at < items.length) return onChange(remakeItem(at, () => kept));
    setAdding(false);
    onChange(addItem(() => kept));
  };
  const own = tellProblems(problemsBeside(problems, [...items.keys()]));
  return (
    <FieldFrame id={id} label={label} hint={field.hint} problems={own} onRemove={onRemove}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of a form */}
      <div id={id} role="group" aria-label={label} className="flex flex-col gap-1.5">
        {lines.map((item, at) => (
          <Line
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is what stands at its place
            key={at}
            label={`${label}, ${at + 1}`}
            text={String(item)}
            problems={tellProblems(problemsAt(problems, at))}
            onWrite={(text) => write(at, text)}
            onRemove={at < items.length || lines.length > 1 ? () => remove(at) : undefined}
            choices={choices}
          />
        ))}
        {!isAdding && items.length > 0 && (
          <Button icon={<Plus aria-hidden />} className="self-start" onClick={() => setAdding(true)}>
            Add one
          </Button>
        )}
      </div>
    </FieldFrame>
  );
}

type LineProps = {
  label: string;
  text: string;
  problems: readonly string[];
  onWrite: (text: string) => void;
  onRemove: (() => void) | undefined;
  choices: readonly Choice[] | undefined;
};

function Line({ label, text, problems, onWrite, onRemove, choices }: LineProps) {
  const written = useText(text, onWrite);
  const id = useId();
  const about = { "aria-label": label, "aria-describedby": id, "aria-invalid": problems.length > 0 || undefined };
  const look = controlClass(problems.length > 0, "h-9 min-w-0 flex-1");
  return (
    <div>
      <div className="flex items-center gap-1.5">
        {choices === undefined ? (
          <input {...written} {...about} spellCheck={false} className={look} />
        ) : (
          <Choices {...about} choices={choices} value={text} onWrite={onWrite} className={look} />
        )}
        {onRemove && (
          <IconButton label={`Take ${text || "the empty line"} away`} onClick={onRemove}>
            <X aria-hidden />
          </IconButton>
        )}
      </div>
      <ProblemLines id={id} problems={problems} />
    </div>
  );
}

type ChoicesProps = {
  choices: readonly Choice[];
  value: string;
  onWrite: (value: string) => void;
  className: string;
  id?: string;
};

/** One of some things by their ids. What is chosen and not there any more stays to be seen. */
export function Choices({ choices, value, onWrite, ...rest }: ChoicesProps) {
  const isKnown = choices.some((choice) => choice.value === value);
  return (
    <select {...rest} value={value} onChange={({ target }) => onWrite(target.value)}>
      {!isKnown && <option value={value}>{value === "" ? "Choose one" : `${value}, which is not there`}</option>}
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.words}
        </option>
      ))}
    </select>
  );
}
