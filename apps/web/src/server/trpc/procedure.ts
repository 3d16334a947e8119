import { initTRPC, TRPCError } from "@trpc/server";
import * as z from "zod";
import { AppError, type AppErrorCode, toAppError } from "../appError.ts";
import { audited, tellDenied, userActor } from "../auditCalls.ts";
import { auditedCalls } from "../auditTable.ts";
import type { AuditSource } from "../auditTrail.ts";
import { toInputError } from "../authRoutes.ts";
import { logFault } from "../httpErrors.ts";
import { includesRole, type Services } from "../services.ts";
import type { SignedIn } from "../sessions.ts";
import { access } from "./access.ts";

/** What every procedure is called with. */
export type Context = {
  services: Services;
  signedIn: SignedIn | null;
  requestId: string;
  /** Where the request comes from, for the audit log. */
  source: AuditSource;
  /** Whether the session of the request still holds, for what goes on after it was answered. */
  isStillSignedIn: () => Promise<boolean>;
};

/** The words that the protocol has for our codes; it makes the HTTP status of them. */
const protocolCodes: Readonly<Partial<Record<AppErrorCode, TRPCError["code"]>>> = {
  unauthorized: "UNAUTHORIZED",
  csrf: "FORBIDDEN",
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  conflict: "CONFLICT",
  request_too_large: "PAYLOAD_TOO_LARGE",
  unsupported_media_type: "UNSUPPORTED_MEDIA_TYPE",
  story_invalid: "UNPROCESSABLE_CONTENT",
  too_many_requests: "TOO_MANY_REQUESTS",
  internal: "INTERNAL_SERVER_ERROR",
  storage_unavailable: "SERVICE_UNAVAILABLE",
  workers_unavailable: "SERVICE_UNAVAILABLE",
};

const t = initTRPC.context<Context>().create({
  isDev: false,
  // A stream that is silent for longer than three of its signs of life is lost.
  sse: { ping: { enabled: true, intervalMs: 3_000 }, client: { reconnectAfterInactivityMs: 10_000 } },
  errorFormatter({ shape, error, ctx, path }) {
    const cause = error.cause instanceof z.ZodError ? toInputError(error.cause.issues) : error.cause;
    const isOurs = error.code !== "INTERNAL_SERVER_ERROR" || cause !== undefined;
    const app = cause === undefined && isOurs ? null : toAppError(cause);
    const code = app?.code ?? "bad_request";
    const { httpStatus } = shape.data;
    return {
      code: shape.code,
      message: app?.message ?? protocolMessage(error),
      data: {
        code: shape.data.code,
        httpStatus,
        path,
        appCode: code,
        requestId: ctx?.requestId ?? null,
        ...app?.details,
      },
    };
  },
});

/** The protocol's own complaints may hold what was sent or where in our code it failed. */
function protocolMessage({ code, message }: TRPCError): string {
  if (code === "NOT_FOUND") return "There is no such procedure.";
  if (code === "PARSE_ERROR") return "The request is not valid JSON.";
  return /^[\w .,'"]{1,120}$/.test(message) ? message : "The request is not one that this address takes.";
}

/** Makes the router file a table. */
export const router = t.router;

/** Lets a caller through by the access table, and gives what is thrown the code that the protocol has for it. */
export const procedure = t.procedure.use(async ({ ctx, path, next, getRawInput }) => {
  const needed = access[path];
  if (needed === undefined) throw new TRPCError({ code: "FORBIDDEN", message: "This procedure is open to nobody." });
  const { signedIn } = ctx;
  if (needed !== "public") {
    if (signedIn === null) throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in first." });
    if (!includesRole(signedIn.actor.role, needed)) {
      const message = `This needs the role ${needed}; yours is ${signedIn.actor.role}. An owner can change it.`;
      const error = new AppError("forbidden", message);
      const { services, source } = ctx;
      tellDenied(services, { who: userActor(signedIn), source, teamId: signedIn.actor.teamId, what: path, error });
      throw new TRPCError({ code: "FORBIDDEN", message });
    }
  }
  const result = await told(ctx, path, { next: (services) => next({ ctx: { services } }), getRawInput });
  if (result.ok || result.error.code !== "INTERNAL_SERVER_ERROR") return result;
  const error = toAppError(result.error.cause ?? result.error);
  logFault(ctx.services.logger, error, ctx.requestId);
  throw new TRPCError({ code: protocolCodes[error.code] ?? "BAD_REQUEST", message: error.message, cause: error });
});

type Outcome = { ok: true; data: unknown } | { ok: false; error: TRPCError };
type Step<Result extends Outcome> = {
  next: (services: Services) => Promise<Result>;
  getRawInput: () => Promise<unknown>;
};

/** Goes on, and has the audit log tell of it where its table says so. */
async function told<Result extends Outcome>(ctx: Context, path: string, step: Step<Result>): Promise<Result> {
  const { services, signedIn, source } = ctx;
  if (signedIn === null || (auditedCalls[path] ?? null) === null) return step.next(services);
  const { actor } = signedIn;
  const call = { name: path, actor, who: userActor(signedIn), source, input: await step.getRawInput() };
  const reached: Result[] = [];
  try {
    await audited(services, call, async (within) => {
      const result = await step.next(within);
      reached.push(result);
      if (result.ok) return result.data;
      throw toThrown(result.error);
    });
  } catch (error) {
    const [result] = reached;
    // What the procedure itself ended with is answered as ever; that it could not be written down is a fault.
    if (result === undefined || result.ok) throw toAppError(error);
  }
  const [result] = reached;
  if (result === undefined) throw new Error(`${path} was not reached.`);
  return result;
}

function toThrown({ cause, code, message }: TRPCError): unknown {
  return code === "INTERNAL_SERVER_ERROR" ? cause : new AppError("bad_input", message);
}

/** A procedure for people who are signed in; `ctx.actor` says for whom it works. */
export const memberProcedure = procedure.use(({ ctx, next }) => {
  if (ctx.signedIn === null) throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in first." });
  return next({ ctx: { actor: ctx.signedIn.actor } });
});
