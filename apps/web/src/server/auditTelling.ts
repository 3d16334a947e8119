import type { AppErrorCode } from "./appError.ts";
import {
  type AuditReader,
  findStoryId,
  lockThings,
  readSnapshots,
  type Snapshot,
  type Things,
  toDifference,
} from "./auditSnapshots.ts";
import type { Audited } from "./auditTable.ts";
import { type AuditActor, type AuditEntry, type AuditSource, insertAudit } from "./auditTrail.ts";
import { readWebhookStates, toTurns, type WebhookTurn } from "./auditWebhooks.ts";
import type { Actor, Tx } from "./services.ts";

/** A call of a procedure or a route, by its name in the table. */
export type AuditedCall = { name: string; actor: Actor; who: AuditActor; source: AuditSource; input: unknown };

/** A call, and what is told of it. */
export type Told = { call: AuditedCall; audited: Audited };

/** How a call went. `refused`: its code. */
export type AuditEnding = { result: "asked" | "done" } | { result: "refused"; code: AppErrorCode | string };

/** Does what a call changes, and adds what is told of it to the same transaction. */
export async function changeAndTell<Made>(tx: Tx, told: Told, work: (tx: Tx) => Promise<Made>): Promise<Made> {
  const things = await findThings(tx, told);
  await lockThings(tx, things);
  const before = await look(tx, things);
  const made = await work(tx);
  const madeId = textOf(made, "id");
  const changed = things.ids.length > 0 || madeId === null ? things : { ...things, ids: [madeId] };
  const after = await look(tx, changed);
  await insertAudit(tx, [
    ...toEntries(told, changed, { before: before.snapshots, after: after.snapshots }),
    ...toTurns(before.webhooks, after.webhooks).map((turn) => toWebhookEntry(told, turn)),
  ]);
  return made;
}

/** What is told of a call by itself: that it is about to be done, or how it ended where nothing was changed. Null: nothing. */
export async function toEntry(db: AuditReader, told: Told, ending: AuditEnding): Promise<AuditEntry | null> {
  const verb = verbOf(told);
  if (verb === null) return null;
  const things = await findThings(db, told);
  const [id = null, ...others] = things.ids;
  const known = id === null ? undefined : (await readSnapshots(db, { ...things, ids: [id] })).get(id);
  const object = { kind: things.kind, id: others.length > 0 ? null : id, name: nameOf(told, known ?? null) };
  return { ...about(told), verb, object, ...toResult(ending) };
}

function toResult(ending: AuditEnding): Pick<AuditEntry, "result" | "code"> {
  if (ending.result !== "refused") return { result: ending.result };
  const { code } = ending;
  return { result: code === "forbidden" || code === "unauthorized" ? "denied" : "failed", code };
}

type Sight = {
  snapshots: ReadonlyMap<string, Snapshot>;
  webhooks: Awaited<ReturnType<typeof readWebhookStates>>;
};

/** Webhooks come and go with versions of their stories. */
async function look(db: AuditReader, things: Things): Promise<Sight> {
  const snapshots = await readSnapshots(db, things);
  return { snapshots, webhooks: things.kind === "story" ? await readWebhookStates(db, things) : [] };
}

function toEntries(
  told: Told,
  { kind, ids }: Things,
  { before, after }: Record<"before" | "after", Sight["snapshots"]>,
) {
  const verb = verbOf(told);
  if (verb === null) return [];
  const all: readonly (string | null)[] = ids.length === 0 ? [null] : ids;
  return all.map((id): AuditEntry => {
    const [was, is] = [before, after].map((sight) => (id === null ? null : (sight.get(id) ?? null)));
    const object = { kind, id, name: nameOf(told, is ?? was ?? null) };
    return { ...about(told), verb, object, result: "done", ...toDifference(was ?? null, is ?? null) };
  });
}

function toWebhookEntry(told: Told, { verb, state }: WebhookTurn): AuditEntry {
  const { storyId, story, action, tail, isOn } = state;
  const object = { kind: "webhook", id: storyId, name: story.slice(0, nameMax) };
  return { ...about(told), verb, object, result: "done", after: { action, address: `…${tail}`, on: isOn } };
}

function about({ call: { actor, who, source } }: Told) {
  return { teamId: actor.teamId, who, source };
}

function verbOf({ call, audited }: Told): string | null {
  return audited.verbOf(Object(call.input));
}

const nameMax = 200;

function nameOf({ call: { input } }: Told, known: Snapshot | null): string | null {
  const name = known?.name ?? textOf(input, "name") ?? textOf(input, "action") ?? textOf(input, "slug");
  // What stood in an address may hold what can't be stored.
  return name?.replaceAll("\0", "\uFFFD").toWellFormed().slice(0, nameMax) ?? null;
}

/** Things that one call changes at most. */
const idsMax = 100;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a call names by ids: what they are not is refused by the call itself. */
async function findThings(db: AuditReader, { call, audited: { kind } }: Told): Promise<Things> {
  const { input, actor } = call;
  const { teamId } = actor;
  if (kind === "mail") return { kind, teamId, ids: [teamId] };
  const many: unknown = Reflect.get(Object(input), "ids");
  const given = Array.isArray(many) ? many.slice(0, idsMax) : [textOf(input, "id") ?? textOf(input, "storyId")];
  const ids = [...new Set(given.filter((id) => typeof id === "string" && uuid.test(id)))];
  if (ids.length > 0 || kind !== "story" || textOf(input, "mode") === null) return { kind, teamId, ids };
  const slug = textOf(input, "slug");
  const found = slug === null || textOf(input, "mode") === "new" ? null : await findStoryId(db, teamId, slug);
  return { kind, teamId, ids: found === null ? [] : [found] };
}

/** A text of what was sent or made. */
function textOf(value: unknown, name: string): string | null {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, name) : null;
  return typeof found === "string" && found !== "" ? found : null;
}
