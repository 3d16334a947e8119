import { AppError, toAppError } from "./appError.ts";
import { auditedCalls } from "./auditTable.ts";
import { type AuditEnding, type AuditedCall, changeAndTell, type Told, toEntry } from "./auditTelling.ts";
import type { AuditActor, AuditSource } from "./auditTrail.ts";
import type { Actor, Change, Services } from "./services.ts";
import type { SignedIn } from "./sessions.ts";

/** Who a key stands for in the audit log. */
export function keyActor({ rights: key }: Actor): AuditActor {
  if (key === undefined) return { kind: "key", id: null, name: "FAIRLEAD_API_KEY", sessionId: null };
  return { kind: "key", id: key.id, name: key.name, sessionId: null };
}

/** Who a session stands for in the audit log. */
export function userActor({ user, sessionId }: Pick<SignedIn, "user" | "sessionId">): AuditActor {
  return { kind: "user", id: user.id, name: user.email, sessionId };
}

type Work<Result> = (services: Services) => Promise<Result>;

/**
 * Does what a call asks for, and writes it down if the table says so: the one place through which procedures and routes go.
 *
 * 1. What a call changes by `change` of the services that it is given is one transaction with its entry.
 * 2. A call that no transaction holds is told of before it begins, and again when it has ended.
 * 3. One that changed nothing is told of with its code, before the caller is answered.
 *
 * Throws what `work` throws.
 */
export async function audited<Result>(services: Services, call: AuditedCall, work: Work<Result>): Promise<Result> {
  const entry = auditedCalls[call.name] ?? null;
  if (entry === null) return work(services);
  const told = { call, audited: entry };
  return entry.moment === "asked" ? askFirst(services, told, work) : tellWith(services, told, work);
}

async function tellWith<Result>(services: Services, told: Told, work: Work<Result>): Promise<Result> {
  let isTold = false;
  const change: Change = async (made) => {
    const result = await services.change((tx) => changeAndTell(tx, told, made));
    isTold = true;
    return result;
  };
  let result: Result;
  try {
    result = await work({ ...services, change });
  } catch (error) {
    // What went wrong after the change has not undone it.
    if (!isTold) await tell(services, told, { result: "refused", code: toAppError(error).code });
    throw error;
  }
  const { moment, refusal } = told.audited;
  const ending: AuditEnding = moment === "answered" ? { result: "done" } : { result: "refused", code: refusal };
  if (!isTold) await tell(services, told, ending);
  return result;
}

async function askFirst<Result>(services: Services, told: Told, work: Work<Result>): Promise<Result> {
  await tell(services, told, { result: "asked" });
  let result: Result;
  try {
    result = await work(services);
  } catch (error) {
    await tell(services, told, { result: "refused", code: toAppError(error).code });
    throw error;
  }
  // It is done, and that it was asked for is written: an error now would make callers do it again.
  await tell(services, told, { result: "done" }).catch((err: unknown) =>
    services.logger.error({ err, call: told.call.name }, "how a call ended could not be recorded"),
  );
  return result;
}

async function tell({ prisma, audit }: Services, told: Told, ending: AuditEnding): Promise<void> {
  const entry = await toEntry(prisma, told, ending);
  if (entry !== null) await audit.write(entry);
}

/** The codes that tell of somebody who was not let in. */
const deniedCodes: ReadonlySet<string> = new Set(["unauthorized", "csrf", "forbidden", "too_many_requests"]);

/** What was refused before it reached a call. */
export type Denial = { who: AuditActor; source: AuditSource; teamId?: string; what: string; error: unknown };

/** Writes down who was not let in, if that is what an error says. Strangers are told of for the first team. */
export function tellDenied(
  { audit, home }: Pick<Services, "audit" | "home">,
  { who, source, teamId, what, error }: Denial,
): void {
  if (!(error instanceof AppError) || !deniedCodes.has(error.code)) return;
  const object = { kind: "call", id: what, name: what };
  audit.deny({ teamId: teamId ?? home.teamId, who, source, verb: "access.denied", object, code: error.code });
}

/** Somebody who was not signed in. `name`: what they gave, if it looks like an address. */
export function stranger(name: string | null = null): AuditActor {
  const isAddress = name !== null && /^[^\s@]{1,100}@[^\s@]{1,100}$/.test(name);
  return { kind: "unknown", id: null, name: isAddress ? name : null, sessionId: null };
}
