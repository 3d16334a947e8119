/** Everything that can be wrong with a formula, while it is read or while it runs. */
export type FormulaProblemCode =
  | "syntax_error"
  | "formula_too_long"
  | "too_deep"
  | "unknown_function"
  | "wrong_arguments"
  | "type_error"
  | "not_found"
  | "not_a_number"
  | "out_of_fuel"
  | "out_of_memory"
  | "string_too_long"
  | "list_too_long"
  | "date_out_of_range"
  | "invalid_json"
  | "invalid_date";

/** An edit that would mend a formula: replace the characters from `from` to `to` by `insert`. */
export type Fix = { label: string; from: number; to: number; insert: string };

/** One problem, with its place in the source (character offsets), what was expected and what is there. */
export type FormulaProblem = {
  code: FormulaProblemCode;
  message: string;
  from: number;
  to: number;
  expected?: string;
  found?: string;
  fix?: Fix;
};

/** Thrown inside the evaluator only; never leaves the package. */
export class FormulaError extends Error {
  readonly code: FormulaProblemCode;
  /** The place in the source, once it is known. */
  place: { from: number; to: number } | undefined;

  constructor(code: FormulaProblemCode, message: string) {
    super(message);
    this.code = code;
  }
}
