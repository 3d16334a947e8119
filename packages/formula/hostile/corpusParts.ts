import type { FormulaProblemCode } from "../src/index.ts";

/** Wraps a formula into itself so many times. */
export const nest = (times: number, wrap: (inner: string) => string, core: string) =>
  Array.from({ length: times }).reduce<string>((inner) => wrap(inner), core);

/** The body of a lambda for each of 100 000 items. */
export const each = (body: string) => `SIZE(MAP_LAMBDA(list, LAMBDA(x, ${body})))`;

/** How a formula must end: with a problem of this code, or with a small value. */
export type Ending = FormulaProblemCode | "value";
