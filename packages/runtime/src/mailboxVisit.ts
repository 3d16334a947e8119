import { createHash } from "node:crypto";
import { mailboxLimits } from "@fairlead/story";
import type { Clock } from "./clock.ts";
import type { DatabaseTime } from "./databaseTime.ts";
import type { Egress } from "./egress.ts";
import type { FileStore } from "./files/fileStore.ts";
import { createRunFiles } from "./files/runFiles.ts";
import { newStoryRunId } from "./ids.ts";
import { type Accepted, acceptRoot } from "./intakeUnit.ts";
import { type MailboxOptions, MailboxProblem } from "./mailboxOptions.ts";
import { type FolderState, type MailboxSession, type MailHead, openMailboxSession } from "./mailboxSession.ts";
import type { Cursor, MailboxRow, MailboxStore } from "./mailboxStore.ts";
import { mayMeet, meetConditions } from "./mailConditions.ts";
import { type FetchedMail, type MailParts, toMailData } from "./mailRead.ts";
import type { LoadedPlan } from "./planCache.ts";
import { RuntimeError } from "./runtimeError.ts";

/**
 * A look at a mailbox: each folder is opened, the mails behind the cursor are read in batches, and each batch is stored in one
 * transaction with the cursor behind it. Only then are its mails marked, moved or deleted. So a mail is stored once, whatever
 * stops the visit; what a stop leaves unmarked stays unmarked.
 */
export type Visit = { row: MailboxRow; loaded: LoadedPlan; slug: string; options: MailboxOptions };

/** What a visit needs. `onStored` hears of what was stored. */
export type VisitMeans = {
  store: MailboxStore;
  egress: Egress;
  clock: Clock;
  time: Pick<DatabaseTime, "now">;
  signal: AbortSignal;
  files: FileStore;
  onStored: (accepted: readonly Accepted[], loaded: LoadedPlan) => void;
};

/** What a visit came to. `more`: there is more to fetch than one visit takes. */
export type Visited = { stored: number; passed: number; more: boolean };

const mailsPerVisit = 200;
const mailsPerBatch = 20;
const bytesPerBatch = 8_000_000;

/** Looks at all folders. Rejects with a MailboxProblem or a RuntimeError. */
export async function visitMailbox(visit: Visit, session: MailboxSession, means: VisitMeans): Promise<Visited> {
  await useAccount(visit, means);
  const total: Visited = { stored: 0, passed: 0, more: false };
  for (const folder of visit.options.folders) {
    const { stored, passed, more } = await visitFolder(folder, visit, { session, means });
    total.stored += stored;
    total.passed += passed;
    total.more ||= more;
    if (means.signal.aborted) break;
  }
  return total;
}

/** Opens the way to a mailbox. Rejects with a MailboxProblem. */
export function openSession({ options }: Visit, { egress, clock }: VisitMeans): Promise<MailboxSession> {
  return openMailboxSession(options, { egress, clock });
}

/** A mailbox at another server, or of another user, is visited for the first time. */
async function useAccount({ row, options }: Visit, { store }: VisitMeans): Promise<void> {
  const account = createHash("sha256")
    .update(JSON.stringify([options.host, options.port, options.username]))
    .digest();
  if (row.account?.equals(account)) return;
  const cursors = {};
  if (!(await store.setCursors(row, { account, cursors }))) throw overtaken();
  Object.assign(row, { account, cursors, revision: row.revision + 1 });
}

function overtaken(): MailboxProblem {
  return new MailboxProblem("mailbox_overtaken", "Another worker looks at this mailbox.");
}

type Way = { session: MailboxSession; means: VisitMeans };

async function visitFolder(folder: string, visit: Visit, { session, means }: Way): Promise<Visited> {
  const { row, options } = visit;
  const state = await session.select(folder, { readOnly: !changesMails(options) });
  const known = row.cursors[folder];
  const cursor = toCursor(known, state, { start: options.start, nowMs: means.time.now() });
  if (cursor !== known) await moveTo({ folder, cursor, units: [], hashes: [] }, visit, means);
  const heads = await session.listFrom(cursor.lastUid + 1, mailsPerVisit);
  const total = { stored: 0, passed: 0, more: heads.length >= mailsPerVisit };
  for (const batch of toBatches(heads)) {
    if (means.signal.aborted) return { ...total, more: true };
    const stored = await storeBatch(folder, batch, { visit, session, means });
    total.stored += stored;
    total.passed += batch.length - stored;
  }
  return total;
}

type Beginning = { start: "now" | "all"; nowMs: number };

/** The cursor as it is, of a first visit, or of a folder whose mails the server has numbered anew. */
function toCursor(known: Cursor | undefined, { validity, uidNext }: FolderState, { start, nowMs }: Beginning): Cursor {
  if (known?.validity === validity) return known;
  const recheckUntil = Math.max(0, uidNext - 1);
  if (known !== undefined) return { validity, lastUid: 0, sinceMs: known.sinceMs, recheckUntil };
  if (start === "all") return { validity, lastUid: 0, sinceMs: 0, recheckUntil: 0 };
  // Servers tell when a mail came in whole seconds.
  return { validity, lastUid: recheckUntil, sinceMs: Math.floor(nowMs / 1_000) * 1_000, recheckUntil: 0 };
}

function* toBatches(heads: readonly MailHead[]): Generator<MailHead[]> {
  let batch: MailHead[] = [];
  let bytes = 0;
  for (const head of heads) {
    if (batch.length > 0 && (batch.length >= mailsPerBatch || bytes + head.size > bytesPerBatch)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(head);
    bytes += head.size;
  }
  if (batch.length > 0) yield batch;
}

type BatchWay = Way & { visit: Visit };
type ReadMail = { mail: FetchedMail; hash: Buffer };

/** How many mails of the batch were stored; the others are passed over. */
async function storeBatch(folder: string, heads: readonly MailHead[], way: BatchWay): Promise<number> {
  const { visit, session, means } = way;
  const { row, options, loaded } = visit;
  const cursor = row.cursors[folder];
  const last = heads.at(-1);
  if (cursor === undefined || last === undefined) return 0;
  const mails: ReadMail[] = [];
  for (const head of heads) {
    if (!mayMeet(head, options)) continue;
    if (head.uid <= cursor.recheckUntil && (head.receivedMs ?? Number.POSITIVE_INFINITY) < cursor.sinceMs) continue;
    const source = head.size > mailboxLimits.mailBytes ? null : await session.read(head.uid);
    const hash = createHash("sha256")
      .update(source ?? JSON.stringify([head.size, head.receivedMs]))
      .digest();
    mails.push({ mail: { ...head, folder, source }, hash });
  }
  const known = await means.store.known(
    row,
    mails.flatMap(({ mail, hash }) => (mail.uid <= cursor.recheckUntil ? [hash] : [])),
  );
  const fresh = mails.filter(({ mail, hash }) => mail.uid > cursor.recheckUntil || !known.has(hash.toString("hex")));
  const taken: Taken[] = [];
  for (const { mail, hash } of fresh) {
    const one = await takeMail(mail, way);
    if (one !== null) taken.push({ ...one, uid: mail.uid, hash });
  }
  const units = taken.map(({ accepted }) => accepted.unit);
  const hashes = taken.map(({ hash }) => hash);
  await moveTo({ folder, cursor: { ...cursor, lastUid: last.uid }, units, hashes }, visit, means);
  means.onStored(
    taken.map(({ accepted }) => accepted),
    loaded,
  );
  await finish(taken, way);
  return taken.length;
}

/** A mail that is stored. `isWhole`: its event lacks nothing of it. */
type Taken = { uid: number; hash: Buffer; accepted: Accepted; isWhole: boolean };

/** A mail as an event; null for one that does not meet the conditions. Only of others are files stored. */
async function takeMail(
  mail: FetchedMail,
  { visit, means }: BatchWay,
): Promise<Pick<Taken, "accepted" | "isWhole"> | null> {
  const { options, loaded, slug } = visit;
  const parts = toParts(options);
  const looked = meetConditions(await toMailData(mail, parts), options);
  if (looked === null) return null;
  const nowMs = means.time.now();
  const storyRunId = newStoryRunId(nowMs);
  const { attachmentsAsFiles, rawMailAsFile } = options;
  let data = looked;
  if (attachmentsAsFiles || rawMailAsFile) {
    const run = { storyRunId, storyId: loaded.storyId };
    const store = createRunFiles(means.files, { teamId: loaded.teamId, run });
    data = { ...looked, ...(await toMailData(mail, { ...parts, files: { store, attachments: attachmentsAsFiles } })) };
  }
  const { accepted, isCut } = accept({ loaded, slug, data, storyRunId, nowMs });
  const { warnings } = data;
  return { accepted, isWhole: !isCut && Array.isArray(warnings) && warnings.length === 0 };
}

/** What events have of mails. */
export function toParts(options: MailboxOptions): MailParts {
  const {
    includeHeaders: headers,
    includeAttachments: attachments,
    attachmentTypes: types,
    rawMailAsFile: raw,
  } = options;
  return { headers, attachments, types, raw };
}

type Step = { folder: string; cursor: Cursor; units: readonly Accepted["unit"][]; hashes: readonly Buffer[] };

async function moveTo({ folder, cursor, units, hashes }: Step, { row }: Visit, { store }: VisitMeans): Promise<void> {
  const cursors = { ...row.cursors, [folder]: cursor };
  if (!(await store.append(row, { cursors, units, hashes }))) throw overtaken();
  Object.assign(row, { cursors, revision: row.revision + 1 });
}

function changesMails({ markAsRead, moveTo, delete: isDeleted }: MailboxOptions): boolean {
  return markAsRead || moveTo !== null || isDeleted;
}

/** What is done with mails that are stored. One of which the event lacks something is not deleted: nobody else may have it. */
async function finish(taken: readonly Taken[], { visit: { options }, session }: BatchWay): Promise<void> {
  const uids = taken.map(({ uid }) => uid);
  if (uids.length === 0) return;
  if (options.markAsRead) await session.markRead(uids);
  if (options.moveTo !== null) await session.move(uids, options.moveTo);
  const whole = taken.flatMap(({ uid, isWhole }) => (isWhole ? [uid] : []));
  if (options.delete && whole.length > 0) await session.remove(whole);
}

type Accepting = {
  loaded: LoadedPlan;
  slug: string;
  data: Awaited<ReturnType<typeof toMailData>>;
  storyRunId: string;
  nowMs: number;
};

/** A mail can't be sent back: where it is too large for an event, its event has what fits, and is cut. */
function accept({ loaded, slug, data, storyRunId, nowMs }: Accepting): { accepted: Accepted; isCut: boolean } {
  const root = (of: typeof data) => ({ action: slug, data: of, trigger: "receive_email", storyRunId });
  try {
    return { accepted: acceptRoot(loaded, root(data), nowMs), isCut: false };
  } catch (thrown) {
    if (!(thrown instanceof RuntimeError)) throw thrown;
    const { folder = "", uid = 0, size = 0, received_at = null, message_id = null, subject = null } = data;
    const left = { folder, uid, size, received_at, message_id, subject, from: data.from ?? null };
    const warnings = [`The rest of this mail does not fit into an event: ${thrown.message}`];
    const empty = { to: [], cc: [], text: null, html: null, attachments: [], warnings };
    return { accepted: acceptRoot(loaded, root({ ...left, ...empty }), nowMs), isCut: true };
  }
}
