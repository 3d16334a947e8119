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
  | "result_too_large"
  | "date_out_of_range"
  | "invalid_json"
  | "invalid_encoding"
  | "invalid_date"
  | "invalid_pattern"
  | "invalid_path"
  | "invalid_csv"
  | "invalid_xml"
  | "invalid_yaml"
  | "no_seed";

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

/**
 * Thrown inside the package only; never leaves it. Not an Error, because a formula can make and catch a hundred
 * thousand of these: taking a stack trace would cost far more than the fuel that a step costs. For the same reason
 * the message may be a function, which is only asked when somebody will read the answer.
 */
export class FormulaError {
  readonly code: FormulaProblemCode;
  /** The place in the source, once it is known. */
  place: { from: number; to: number } | undefined = undefined;
  private readonly explain: string | (() => string);

  constructor(code: FormulaProblemCode, explain: string | (() => string)) {
    this.code = code;
    this.explain = explain;
  }

  get message(): string {
    return typeof this.explain === "string" ? this.explain : this.explain();
  }
}

/** A thrown error as a problem; `whole` stands in where the error has no place. */
export function toProblem(error: FormulaError, whole: { from: number; to: number }): FormulaProblem {
  const { from, to } = error.place ?? whole;
  return { code: error.code, message: error.message, from, to };
}
