/**
 * How an option is edited. `text`: taken as it is; `template`: a text with formulas in it, or a value formula;
 * `formula`: a value formula; `value`: any JSON, a template or a value formula; `pairs`: values by name; `group`: options of its own.
 */
export type OptionControl =
  | { kind: "text" | "template" | "formula" | "value" | "json" | "number" | "pairs" | "rules" }
  | { kind: "choice"; choices: readonly (string | boolean)[] }
  | { kind: "group"; fields: readonly OptionField[] };

export type OptionField = {
  key: string;
  hint: string;
  required: boolean;
  /** What it begins with when it is added. */
  start: unknown;
  control: OptionControl;
};

/** The fields of an action's options, those that are needed first; `modes`: what its option `mode` can be. */
export type OptionForm = { modes: readonly string[]; fields: readonly OptionField[] };
