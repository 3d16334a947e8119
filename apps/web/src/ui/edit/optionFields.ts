/**
 * How an option is edited. `text`: taken as it is; `template`: a text with formulas in it, or a value formula;
 * `formula`: a value formula; `value`: any JSON, a template or a value formula; `pairs`: values by name; `group`: options of
 * its own; `line`, `words`: a text in which nothing is read; `list`: a line for each text; `action`, `actions`: one action,
 * or several, by their ids; `items`: several with options of their own each.
 */
export type OptionControl =
  | { kind: "text" | "template" | "formula" | "value" | "json" | "number" | "pairs" | "rules" }
  | { kind: "line" | "words" | "list" | "actions" }
  | { kind: "action"; type: string }
  | { kind: "choice"; choices: readonly (string | boolean)[] }
  | { kind: "group"; fields: readonly OptionField[] }
  | { kind: "items"; fields: readonly OptionField[]; toNew: (before: readonly unknown[]) => unknown };

export type OptionField = {
  key: string;
  hint: string;
  required: boolean;
  /** What it begins with when it is added. */
  start: unknown;
  /** What it begins with would not be taken: it stands there empty until something is written. */
  waits?: boolean;
  control: OptionControl;
};

/** The fields of an action's options, those that are needed first; `modes`: what its option `mode` can be. */
export type OptionForm = { modes: readonly string[]; fields: readonly OptionField[] };
