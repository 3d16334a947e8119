/**
 * Why a command can't become an action. `not_curl`: it is none, or no words can be made of it; `no_url`; `unsupported`: it
 * asks for what an HTTP request can't do here; `bad_value`: a flag, a header or the data has a form that is wrong.
 */
export type CurlProblem = {
  code: "not_curl" | "unclosed_quote" | "no_url" | "unsupported" | "bad_value";
  message: string;
};

/** What was read of a command so far; reading stops at the first problem. */
export type CurlDraft = {
  url?: string;
  method?: string;
  headers: [name: string, value: string][];
  data: string[];
  isJson: boolean;
  dataInQuery: boolean;
  isHead: boolean;
  follows: boolean;
  timeoutSeconds?: number;
  notes: string[];
  problem?: CurlProblem;
};

export function emptyDraft(): CurlDraft {
  return { headers: [], data: [], isJson: false, dataInQuery: false, isHead: false, follows: false, notes: [] };
}

/** Stops reading, unless there was a problem already. */
export function stop(draft: CurlDraft, code: CurlProblem["code"], message: string): void {
  draft.problem ??= { code, message };
}

/** Tells what is otherwise than in the command; the same thing once. */
export function note(draft: CurlDraft, message: string): void {
  if (!draft.notes.includes(message)) draft.notes.push(message);
}
