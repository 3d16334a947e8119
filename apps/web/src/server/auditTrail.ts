import type { Prisma, PrismaClient } from "@fairlead/db/client";
import type { Clock } from "@fairlead/runtime/enqueue";
import type { Logger } from "pino";
import type { Sql } from "./webhookQueries.ts";

/** Who did something. `unknown`: nobody that was signed in; its name is what they gave, if anything. */
export type AuditActor = {
  kind: "user" | "key" | "system" | "unknown";
  id: string | null;
  name: string | null;
  sessionId: string | null;
};

/** How something was asked for. `address`: of the caller, by the hops that are trusted. */
export type AuditSource = { address: string | null; requestId: string | null };

/** What is written down. `before` and `after` hold no secrets: they are made of named columns alone. */
export type AuditEntry = {
  teamId: string;
  who: AuditActor;
  source: AuditSource;
  verb: string;
  object: { kind: string; id: string | null; name: string | null } | null;
  /** `asked`: about to be done; how it ended is another entry. */
  result: "asked" | "done" | "denied" | "failed";
  code?: string;
  before?: object | null;
  after?: object | null;
};

/**
 * Writes the audit log. What happens to it later is forbidden by triggers of its table.
 *
 * 1. `write` adds an entry; who was about to be answered is not until it is there.
 * 2. `deny` adds one for what was refused, without being waited for. Strangers can cause any number of these: 60 are
 *    written in a minute by each process, and the first of the next minute says how many were left out.
 */
export type AuditTrail = {
  write(entry: AuditEntry): Promise<void>;
  deny(entry: Omit<AuditEntry, "result">): void;
  /** Resolves when what was denied so far is written. */
  settle(): Promise<void>;
};

const deniedMax = 60;
const minuteMs = 60_000;

/** Creates the trail. */
export function createAuditTrail(parts: { prisma: AuditWriter; clock: Clock; logger: Logger }): AuditTrail {
  const { prisma, clock, logger } = parts;
  let minute = { fromMs: clock.mono(), count: 0, leftOut: 0 };
  let last: Promise<void> = Promise.resolve();

  /** How many were left out before, or null if this one is left out as well. */
  function admit(): number | null {
    const now = clock.mono();
    if (now - minute.fromMs >= minuteMs) {
      const { leftOut } = minute;
      minute = { fromMs: now, count: 1, leftOut: 0 };
      return leftOut;
    }
    minute.count += 1;
    if (minute.count <= deniedMax) return 0;
    minute.leftOut += 1;
    return null;
  }

  return {
    write: (entry) => insertAudit(prisma, [entry]),
    deny(entry) {
      const leftOut = admit();
      if (leftOut === null) return;
      const after = leftOut === 0 ? (entry.after ?? null) : { ...entry.after, leftOut };
      const written = insertAudit(prisma, [{ ...entry, after, result: "denied" }]);
      last = Promise.all([last, written]).then(
        () => {},
        (err: unknown) => logger.error({ err, verb: entry.verb, code: entry.code }, "a denial could not be recorded"),
      );
    },
    settle: () => last,
  };
}

/** What entries are written with: the database, or the transaction of what they tell of. */
export type AuditWriter = Pick<PrismaClient, "auditEntry">;

/** Adds entries. */
export async function insertAudit(db: AuditWriter, entries: readonly AuditEntry[]): Promise<void> {
  await db.auditEntry.createMany({ data: entries.map(toRow) });
}

function toRow({ teamId, who, source, verb, object, result, code, before, after }: AuditEntry) {
  return {
    ...{ teamId, actorKind: who.kind, actorId: who.id, actorName: who.name, sessionId: who.sessionId },
    ...{ address: source.address, requestId: source.requestId, verb, result, code: code ?? null },
    ...{ objectKind: object?.kind ?? null, objectId: object?.id ?? null, objectName: object?.name ?? null },
    ...(before == null ? {} : { before: toJson(before) }),
    ...(after == null ? {} : { after: toJson(after) }),
  };
}

function toJson(value: object): Prisma.InputJsonValue {
  return JSON.parse(JSON.stringify(value));
}

/** Days that entries are kept; the triggers of the table let none go before. */
const keptDays = 400;

/** Removes entries that are older than they are kept; returns how many. */
export async function removeOldAudit(sql: Sql): Promise<number> {
  const text = "DELETE FROM audit_entry WHERE at < now() - make_interval(days => $1)";
  const { rowCount } = await sql.query({ text, values: [keptDays] });
  return rowCount ?? 0;
}
