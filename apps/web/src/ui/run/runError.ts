import type { Json } from "@fairlead/formula";
import { type SentShown, toSent } from "./sent.ts";

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

/** The errors of the attempts before the recorded one, the first first, each with what its attempt sent. */
export function toEarlierErrors(errors: Json): (RunError & { sent: SentShown[] })[] {
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((one: Json) => {
    const error = toRunError(one);
    if (error === null) return [];
    const { sent = null } = typeof one === "object" && one !== null ? (one as { readonly sent?: Json }) : {};
    return [{ ...error, sent: toSent(sent) }];
  });
}

/** What an action wrote down while it ran. */
export function toLogLines(log: Json): string[] {
  if (!Array.isArray(log)) return [];
  return log.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
}
