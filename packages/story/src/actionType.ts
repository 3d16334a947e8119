import type { Json } from "@fairlead/formula";
import * as z from "zod";

/** The kinds of links, which are also the ports that events leave by. */
export const linkKinds = ["default", "no_match", "failure"] as const;

/** `default`: the ordinary way on. `no_match`: a condition's else. `failure`: after a failed run. */
export type LinkKind = (typeof linkKinds)[number];

/** The slots of one queue: `cpu` for computing, `io` for waiting on others. */
export type Pool = "cpu" | "io";

/** What the rest of the program knows of an action type. A new type is one file with one of these, and its line in `actionTypes.ts`. */
export type ActionType<Type extends string = string, Options extends z.ZodType = z.ZodType> = {
  type: Type;
  /** Its name for people. */
  title: string;
  /** One sentence on what it does. */
  summary: string;
  pool: Pool;
  /** Pure actions touch nothing outside and answer at once: they may run inline. */
  pure: boolean;
  /** Roots start story runs; nothing may link to them. */
  root: boolean;
  /** Whether its formulas read the event that it is about to emit, by its own slug. */
  readsItself?: boolean;
  /** Whether it may have a schedule: it can run without an event. */
  scheduled?: boolean;
  /** Values of `options.mode` with which its runs wait for their time. These are not pure, and need an event. */
  holds?: readonly string[];
  /** Options that are computed for each item of a loop, where the option `loop` is set. Its runs get jobs of their own then. */
  perItem?: readonly string[];
  /** Whether its options may name credentials: it sends them where they belong. */
  credentials?: boolean;
  /** Options that are computed with what the action learns, and what they and the others may read until then. */
  late?: { options: readonly string[]; roots: Readonly<Record<string, Json>> };
  /** The ports its events can leave by. */
  emits: readonly LinkKind[];
  optionsSchema: Options;
  /** Options that are taken as they are, such as `mode` or `rules[].type`. Every other text is a field and may hold formulas. */
  constants: readonly string[];
  /** Options that must be a value formula: a text that starts with "=". */
  valueFormulas: readonly string[];
};

/** Keeps the precise types of an entry. */
export function defineActionType<const Type extends string, Options extends z.ZodType>(
  entry: ActionType<Type, Options>,
): ActionType<Type, Options> {
  return entry;
}

/** Any JSON value; that it is JSON is checked for the definition as a whole. */
export function anyValue(description: string) {
  return z.custom<Json>((value) => value !== undefined).meta({ description });
}

/** A text that may hold formulas. */
export function field(description: string) {
  return z.string().min(1).meta({ description });
}
