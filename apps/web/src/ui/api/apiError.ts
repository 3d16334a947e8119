import { TRPCClientError } from "@trpc/client";

/** A mistake in one place of what was sent. */
type FieldProblem = { code: string; path: string; message: string };

/** What went wrong, in the words of the server and with what a person can do about it. */
export type ApiProblem = {
  /**
   * `offline`: nobody answered; `signed_out`: the session has ended; `denied`: the role does not reach; `missing`: not
   * there, or another team's; `refused`: what was sent is wrong; `fault`: the server's own trouble.
   */
  kind: "offline" | "signed_out" | "denied" | "missing" | "refused" | "fault";
  /** The server's stable code; `unreachable` when there was no answer. */
  code: string;
  message: string;
  /** Under which the server logged it; null when there was no answer. */
  requestId: string | null;
  /** The field that is wrong, for `refused`. */
  path: string | null;
  problems: readonly FieldProblem[];
};

type Told = { code: string; message: string; requestId: string | null; path?: unknown; problems?: unknown };

const unreachable: ApiProblem = {
  kind: "offline",
  code: "unreachable",
  message: "Fairlead does not answer. Your connection may be down, or it is being restarted.",
  requestId: null,
  path: null,
  problems: [],
};

/** Anything that a query or a mutation threw, as a problem. */
export function toApiProblem(error: unknown): ApiProblem {
  if (!(error instanceof TRPCClientError)) return { ...unreachable, kind: "fault", message: fallbackMessage(error) };
  const data: unknown = error.data;
  if (!isRecord(data)) return unreachable;
  const status = typeof data.httpStatus === "number" ? data.httpStatus : 500;
  const requestId = typeof data.requestId === "string" ? data.requestId : null;
  return toProblem(status, { code: String(data.appCode ?? data.code), message: error.message, requestId, ...data });
}

/** The answer of an address outside the procedures (sign-in, set-up) that was not 2xx. */
export function toAnswerProblem(status: number, body: unknown): ApiProblem {
  const told = isRecord(body) && isRecord(body.error) ? body.error : body;
  if (!isRecord(told) || typeof told.message !== "string") {
    return toProblem(status, { code: "internal", message: "The server could not answer. Try again.", requestId: null });
  }
  const requestId = typeof told.requestId === "string" ? told.requestId : null;
  return toProblem(status, { ...told, code: String(told.code), message: told.message, requestId });
}

/** For a request that got no answer at all. */
export function unreachableProblem(): ApiProblem {
  return unreachable;
}

function toProblem(status: number, { code, message, requestId, path, problems }: Told): ApiProblem {
  return {
    kind: kindOf(status),
    code,
    message,
    requestId,
    path: typeof path === "string" && path !== "" ? path : null,
    problems: Array.isArray(problems) ? problems.filter(isFieldProblem) : [],
  };
}

function kindOf(status: number): ApiProblem["kind"] {
  if (status === 401) return "signed_out";
  if (status === 403) return "denied";
  if (status === 404) return "missing";
  return status >= 500 ? "fault" : "refused";
}

function fallbackMessage(error: unknown): string {
  return error instanceof Error ? error.message : "Something went wrong in this page.";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFieldProblem(value: unknown): value is FieldProblem {
  return isRecord(value) && typeof value.message === "string" && typeof value.path === "string";
}
