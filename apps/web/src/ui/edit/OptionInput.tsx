"use client";

import { useId, useState } from "react";
import { FormulaInput } from "../formula/FormulaInput.tsx";
import { ActionField, ActionsField } from "./ActionFields.tsx";
import { controlClass, FieldFrame } from "./FieldFrame.tsx";
import { type FieldProblem, tellProblems } from "./fieldProblems.ts";
import { GroupField } from "./GroupField.tsx";
import { ItemsField } from "./ItemsField.tsx";
import { ListField } from "./ListField.tsx";
import type { Remake } from "./optionEdits.ts";
import type { OptionField } from "./optionFields.ts";
import { PairsField } from "./PairsField.tsx";
import { PillsRead } from "./PillsRead.tsx";
import { RulesField } from "./RulesField.tsx";
import { TextModes } from "./TextModes.tsx";
import { fromFieldText, isWholeFormula, jsonTrouble, modeOf, type TextMode, toFieldText, toMode } from "./textMode.ts";
import { useText } from "./useText.ts";
import { FieldPathStep } from "./wantedField.tsx";

export type OptionInputProps = {
  field: OptionField;
  label: string;
  value: unknown;
  /** What is wrong with this option, and inside of it. */
  problems: readonly FieldProblem[];
  onChange: (remake: Remake) => void;
  onRemove?: (() => void) | undefined;
};

/** The field of one option, as its kind asks for. */
export function OptionInput(props: OptionInputProps) {
  return (
    <FieldPathStep step={props.field.key}>
      <Control {...props} />
    </FieldPathStep>
  );
}

function Control(props: OptionInputProps) {
  switch (props.field.control.kind) {
    case "choice":
      return <ChoiceField {...props} choices={props.field.control.choices} />;
    case "group":
      return <GroupField {...props} fields={props.field.control.fields} />;
    case "items":
      return <ItemsField {...props} fields={props.field.control.fields} toNew={props.field.control.toNew} />;
    case "list":
      return <ListField {...props} />;
    case "action":
      return <ActionField {...props} type={props.field.control.type} />;
    case "actions":
      return <ActionsField {...props} />;
    case "line":
    case "words":
      return <PlainField {...props} isLong={props.field.control.kind === "words"} />;
    case "number":
      return <NumberField {...props} />;
    case "rules":
      return <RulesField {...props} />;
    case "pairs":
      return <PairsField {...props} />;
    case "text":
      return <WrittenField {...props} modes={["text"]} />;
    case "formula":
      return <WrittenField {...props} modes={["value"]} />;
    case "template":
      return <WrittenField {...props} modes={["text", "value"]} />;
    case "json":
      return <WrittenField {...props} modes={["json"]} />;
    default:
      return <WrittenField {...props} modes={["json", "text", "value"]} />;
  }
}

type Framed = OptionInputProps & { id: string };

function frameOf({ id, field, label, problems, onRemove }: Framed) {
  return { id, label, hint: field.hint, problems: tellProblems(problems), onRemove };
}

/** What tells readers of the state of a field. */
function aboutOf({ id, problems }: Pick<Framed, "id" | "problems">) {
  return { id, "aria-describedby": `${id}-told`, "aria-invalid": problems.length > 0 || undefined };
}

/** A text in which nothing is read. */
function PlainField({ isLong, ...props }: OptionInputProps & { isLong: boolean }) {
  const id = useId();
  const text = useText(String(props.value ?? ""), (next) => {
    if (next.trim() !== "" || isLong) props.onChange(() => (isLong ? next : next.trim()));
  });
  const about = aboutOf({ ...props, id });
  const isBad = props.problems.length > 0;
  return (
    <FieldFrame {...frameOf({ ...props, id })}>
      {isLong ? (
        <textarea {...text} {...about} rows={2} className={controlClass(isBad, "block resize-y")} />
      ) : (
        <input {...text} {...about} spellCheck={false} className={controlClass(isBad, "h-9")} />
      )}
    </FieldFrame>
  );
}

function ChoiceField({ choices, ...props }: OptionInputProps & { choices: readonly (string | boolean)[] }) {
  const id = useId();
  return (
    <FieldFrame {...frameOf({ ...props, id })}>
      <select
        {...aboutOf({ ...props, id })}
        value={String(props.value)}
        onChange={({ target }) => {
          const chosen = choices.find((choice) => String(choice) === target.value);
          props.onChange(() => chosen);
        }}
        className={controlClass(props.problems.length > 0, "h-9")}
      >
        {choices.map((choice) => (
          <option key={String(choice)} value={String(choice)}>
            {wordOf(choice)}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

/** Choices whose word says too little by itself. */
const words: Readonly<Record<string, string>> = {
  team: "stories of its own team",
  teams: "stories of chosen teams as well",
  tenant: "all stories of the workspace",
};

function wordOf(choice: string | boolean): string {
  if (typeof choice === "boolean") return choice ? "Yes" : "No";
  return words[choice] ?? choice.replaceAll("_", " ");
}

function NumberField(props: OptionInputProps) {
  const id = useId();
  const text = useText(String(props.value), (next) => {
    if (next.trim() !== "" && Number.isFinite(Number(next))) props.onChange(() => Number(next));
  });
  return (
    <FieldFrame {...frameOf({ ...props, id })}>
      <input
        {...text}
        {...aboutOf({ ...props, id })}
        inputMode="numeric"
        className={controlClass(props.problems.length > 0, "tabular h-9")}
      />
    </FieldFrame>
  );
}

/** A text in one of its modes. Text that can't be read as JSON stays in the field until it can. */
function WrittenField({ modes, ...props }: OptionInputProps & { modes: readonly TextMode[] }) {
  const id = useId();
  const own = modeOf(props.value);
  const mode = modes.includes(own) ? own : (modes[0] ?? "text");
  const [broken, setBroken] = useState<string | null>(null);
  const text = useText(toFieldText(props.value, mode), (next) => {
    const read = fromFieldText(next, mode);
    setBroken(read === null ? next : null);
    if (read !== null) props.onChange(() => read.value);
  });
  const problems = broken === null ? props.problems : [{ path: "", message: jsonTrouble(broken, modes) }];
  const write = (next: TextMode) => {
    setBroken(null);
    const isMeant = next === "value" && broken !== null && isWholeFormula(broken);
    props.onChange((before) => (isMeant ? broken.trim() : toMode(before, next)));
  };
  const frame = frameOf({ ...props, problems, id });
  return (
    <FieldFrame {...frame} aside={<TextModes label={props.label} modes={modes} mode={mode} onChange={write} />}>
      <span className="relative block">
        {mode === "value" && (
          <span aria-hidden className="absolute top-[7px] left-2.5 font-mono text-[12px] text-ink-3">
            =
          </span>
        )}
        <FormulaInput
          key={mode}
          label={props.label}
          kind={mode}
          text={text}
          describedBy={`${id}-told`}
          isInvalid={problems.length > 0}
          className={controlClass(problems.length > 0, mode === "value" ? "pl-6" : "")}
        />
      </span>
      {mode === "json" && <PillsRead value={props.value} />}
    </FieldFrame>
  );
}
