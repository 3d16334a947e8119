import { AppError, toAppError } from "./appError.ts";
import { readSnapshot, type Snapshot, toDifference } from "./auditSnapshots.ts";
import { type Audited, auditedCalls } from "./auditTable.ts";
import type { AuditActor, AuditSource } from "./auditTrail.ts";
import type { Actor, Services } from "./services.ts";

/** A call of a procedure or a route, by its name in the table. */
export type AuditedCall = { name: string; actor: Actor; who: AuditActor; source: AuditSource; input: unknown };

/** Who a key stands for in the audit log. */
export function keyActor({ rights: key }: Actor): AuditActor {
  if (key === undefined) return { kind: "key", id: null, name: "FAIRLEAD_API_KEY", sessionId: null };
  return { kind: "key", id: key.id, name: key.name, sessionId: null };
}

/**
 * Does what a call asks for, and writes it down if the table says so: the one place through which procedures and routes go.
 * The entry is there before the caller is answered. Throws what `work` throws, which is written down as well.
 */
export async function audited<Result>(
  services: Services,
  call: AuditedCall,
  work: () => Promise<Result>,
): Promise<Result> {
  const told = auditedCalls[call.name] ?? null;
  if (told === null) return work();
  const id = textOf(call.input, "id");
  const before = await snapshotOf(services, call, { told, id });
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    await write(services, call, { told, id, before, after: null, code: toAppError(error).code });
    throw error;
  }
  const madeId = textOf(result, "id") ?? textOf(Reflect.get(Object(result), "story"), "id");
  const objectId = id ?? madeId;
  const after = await snapshotOf(services, call, { told, id: objectId });
  await write(services, call, { told, id: objectId, before, after, code: null });
  return result;
}

type Part = { told: Audited; id: string | null };

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function snapshotOf({ pool }: Services, { actor }: AuditedCall, { told, id }: Part): Promise<Snapshot | null> {
  if (id !== null && !uuid.test(id)) return null;
  return readSnapshot(pool, { kind: told.kind, id, teamId: actor.teamId });
}

type Written = Part & { before: Snapshot | null; after: Snapshot | null; code: string | null };

async function write(services: Services, call: AuditedCall, written: Written): Promise<void> {
  const { actor, who, source, input } = call;
  const { told, id, before, after, code } = written;
  const name = after?.name ?? before?.name ?? textOf(input, "name") ?? textOf(input, "action");
  const isDenied = code === "forbidden" || code === "unauthorized";
  await services.audit.write({
    ...{ teamId: actor.teamId, who, source, verb: told.verb },
    object: { kind: told.kind, id: id?.slice(0, 100) ?? null, name: name?.slice(0, 200) ?? null },
    ...(code === null
      ? { result: "done", ...toDifference(before, after) }
      : { result: isDenied ? "denied" : "failed", code }),
  });
}

/** A text of what was sent or answered. */
function textOf(value: unknown, name: string): string | null {
  const found = typeof value === "object" && value !== null ? Reflect.get(value, name) : null;
  return typeof found === "string" && found !== "" ? found : null;
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
