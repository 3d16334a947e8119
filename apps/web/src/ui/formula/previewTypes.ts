import type { Family, FormulaProblem, FunctionEntry, Json } from "@fairlead/formula";
import type { Context } from "./samples.ts";

/** A function as the help shows it. */
export type FunctionHelp = Pick<FunctionEntry, "name" | "parameters" | "summary" | "synonyms"> & {
  family: Family;
  signature: string;
  examples: { formula: string; result: Json }[];
};

/** What a field gives with one sample: its value, short, or what is wrong and where. */
export type Preview =
  | { ok: true; type: string; text: string; isEmpty: boolean }
  | { ok: false; message: string; from: number; to: number };

/** What is asked of the thread that computes: to keep samples, or to compute a field with all of them. */
export type Question =
  | { kind: "samples"; contexts: readonly Context[] }
  | { kind: "field"; id: number; source: string }
  | { kind: "formula"; id: number; formula: string; sample: number };

/** What it answers. `isWhole`: whether there was time for all samples. `isConstant`: the field holds no formula. */
export type Answer =
  | { kind: "ready"; functions: FunctionHelp[] }
  | {
      kind: "field";
      id: number;
      isConstant: boolean;
      /** A name that the field reads and that there is only in a run, such as LOOP; null: none. */
      onlyInRuns: string | null;
      problems: FormulaProblem[];
      previews: Preview[];
      isWhole: boolean;
    }
  | { kind: "formula"; id: number; preview: Preview };

export type FieldAnswer = Extract<Answer, { kind: "field" }>;
