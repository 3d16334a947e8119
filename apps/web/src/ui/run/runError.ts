import type { Json } from "@fairlead/formula";

/** Why an action run failed. */
export type RunError = { code: string; message: string };

/** Reads a recorded error; null if there is none. */
export function toRunError(error: Json): RunError | null {
  if (error === null || error === undefined) return null;
  if (typeof error !== "object") return { code: "failed", message: String(error) };
  const { code, message } = error as { readonly [key: string]: Json };
  return {
    code: typeof code === "string" ? code : "failed",
    message: typeof message === "string" ? message : JSON.stringify(error),
  };
}

/** The errors of the attempts before the recorded one, the first first. */
export function toEarlierErrors(errors: Json): RunError[] {
  if (!Array.isArray(errors)) return [];
  return errors.map(toRunError).filter((error) => error !== null);
}

/** What an action wrote down while it ran. */
export function toLogLines(log: Json): string[] {
  if (!Array.isArray(log)) return [];
  return log.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
}
