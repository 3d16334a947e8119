import type { Admission } from "@fairlead/fairness";
import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import type { Closer } from "../closer.ts";
import type { Vault } from "../credentials/vault.ts";
import type { DatabaseTime } from "../databaseTime.ts";
import type { Dispatch } from "../dispatch.ts";
import type { Egress } from "../egress.ts";
import type { FileStore } from "../files/fileStore.ts";
import { toTickets } from "../follow.ts";
import type { Accepted } from "../intakeUnit.ts";
import { MailboxProblem, readMailboxOptions } from "../mailboxOptions.ts";
import type { MailboxSession } from "../mailboxSession.ts";
import type { MailboxKey, MailboxRow, MailboxStore } from "../mailboxStore.ts";
import { openSession, type Visit, visitMailbox } from "../mailboxVisit.ts";
import type { LoadedPlan, PlanCache } from "../planCache.ts";
import { messageOf } from "../runtimeError.ts";
import type { TeamLimits } from "../teamLimits.ts";
import type { Chore } from "./chore.ts";

/**
 * Fetches mail.
 *
 * 1. Stories whose live version has changed get the mailboxes of it.
 * 2. Mailboxes whose turn has come are taken by one worker, which looks at them (mailboxVisit.ts) and gives them back. A
 *    worker that dies holds a mailbox no longer than its lease.
 * 3. The connection to a mailbox with one folder stays open between its turns, and the server tells of new mail by IDLE: then
 *    its turn has come at once.
 *
 * What went wrong is kept with the mailbox, which is looked at again later and later, up to an hour.
 */
export type MailboxesOptions = {
  store: MailboxStore;
  plans: PlanCache;
  vault: Vault;
  egress: Egress;
  files: FileStore;
  clock: Clock;
  time: Pick<DatabaseTime, "now">;
  admission: Pick<Admission, "enqueue">;
  dispatch: Pick<Dispatch, "carryOut">;
  closer: Pick<Closer, "close">;
  logger: Logger;
  /** Whether a team has room for more. */
  teamLimits: Pick<TeamLimits, "refusalOf">;
  /** The worker. */
  owner: string;
  /** Called when a server tells of new mail. */
  onCalled?: () => void;
  /** Ends visits and connections. */
  signal: AbortSignal;
};

const leaseMs = 90_000;
const renewEveryMs = 20_000;
const visitsMax = 8;
const watchedMax = 200;
const errorPauseMaxMs = 3_600_000;
/** How long a mail is known by its bytes, for servers that number their mails anew. */
const rememberedDays = 90;
const forgetEveryMs = 3_600_000;

type Held = { key: MailboxKey; session: MailboxSession; settings: string };

/** Creates the chore. Any number of workers may run it. */
export function createMailboxes(options: MailboxesOptions): Chore {
  const { store, owner, clock, signal } = options;
  const visits = new Map<string, Promise<void>>();
  const watched = new Map<string, Held>();
  const called = new Set<string>();
  let renewedMs = clock.mono();
  let forgotMs = clock.mono();
  signal.addEventListener("abort", () => closeAll(watched));

  async function renew(): Promise<void> {
    if (clock.mono() - renewedMs < renewEveryMs) return;
    renewedMs = clock.mono();
    const keys = [...watched.values()].map(({ key }) => key);
    if (keys.length === 0) return;
    const held = new Set((await store.renew(owner, keys, leaseMs)).map(nameOf));
    for (const [name, { session }] of watched) {
      if (held.has(name)) continue;
      session.close();
      watched.delete(name);
    }
  }

  async function hurry(): Promise<void> {
    for (const name of [...called]) {
      called.delete(name);
      const held = watched.get(name);
      if (held !== undefined) await store.giveBack(held.key, { owner, inMs: 0, error: null, keep: true });
    }
  }

  function begin(row: MailboxRow): void {
    const name = nameOf(row);
    const visit = look(row, options, {
      take: () => take(watched, name),
      keep: (held) => {
        if (signal.aborted || watched.size >= watchedMax) return false;
        watched.set(name, held);
        held.session.watch(() => {
          called.add(name);
          options.onCalled?.();
        });
        return true;
      },
    }).finally(() => visits.delete(name));
    visits.set(name, visit);
  }

  return {
    name: "mailboxes",
    everyMs: 1_000,
    soonMs() {
      if (called.size > 0) return 0;
      return watched.size === 0 ? null : renewedMs + renewEveryMs - clock.mono();
    },
    async runOnce() {
      if (signal.aborted) return {};
      for (const story of await store.changedStories()) await publish(story, options);
      await Promise.all([renew(), hurry()]);
      const rows = visits.size < visitsMax ? await store.take(owner, leaseMs, visitsMax - visits.size) : [];
      for (const row of rows) if (!visits.has(nameOf(row))) begin(row);
      if (clock.mono() - forgotMs < forgetEveryMs) return { visits: rows.length };
      forgotMs = clock.mono();
      return { visits: rows.length, forgotten: await store.forget(rememberedDays) };
    },
  };
}

function closeAll(watched: Map<string, Held>): void {
  for (const { session } of watched.values()) session.close();
  watched.clear();
}

function nameOf({ story_id, action_id }: MailboxKey): string {
  return `${story_id} ${action_id}`;
}

function take(watched: Map<string, Held>, name: string): Held | null {
  const held = watched.get(name) ?? null;
  watched.delete(name);
  return held;
}

type Changed = { id: string; live_version_id: string | null; has_mail: boolean };

async function publish({ id, live_version_id: version, has_mail }: Changed, options: MailboxesOptions): Promise<void> {
  const { store, plans, logger } = options;
  if (version === null || !has_mail) return store.save(id, version, []);
  try {
    await store.save(
      id,
      version,
      actionsOf(await plans.load(version)).map(({ id: action }) => action),
    );
  } catch (err) {
    logger.warn({ err, versionId: version }, "the mailboxes of a version can't be read");
  }
}

function actionsOf({ plan }: LoadedPlan) {
  return plan.roots.flatMap((slug) => {
    const action = plan.actions[slug];
    return action?.type === "receive_email" ? [action] : [];
  });
}

type Watching = { take: () => Held | null; keep: (held: Held) => boolean };

/** Never rejects. */
async function look(row: MailboxRow, options: MailboxesOptions, watching: Watching): Promise<void> {
  const { store, owner, logger, signal } = options;
  let held = watching.take();
  let turn = { inMs: 60_000, error: null as string | null, keep: false };
  try {
    const visit = await prepare(row, options);
    if (visit === null) return;
    const settings = JSON.stringify(visit.options);
    const means = {
      ...options,
      onStored: (accepted: readonly Accepted[], loaded: LoadedPlan) => wake(accepted, loaded, options),
    };
    if (held !== null && (held.settings !== settings || !held.session.isOpen())) {
      held.session.close();
      held = null;
    }
    held ??= {
      key: { story_id: row.story_id, action_id: row.action_id },
      session: await openSession(visit, means),
      settings,
    };
    const { more, stored, passed } = await visitMailbox(visit, held.session, means);
    if (stored + passed > 0) logger.debug({ ...held.key, stored, passed }, "mails were fetched");
    const isKept = !more && visit.options.folders.length === 1 && held.session.isOpen() && watching.keep(held);
    if (isKept) held = null;
    turn = { inMs: more ? 0 : visit.options.everySeconds * 1_000, error: null, keep: isKept };
  } catch (thrown) {
    if (signal.aborted) return;
    const known = thrown instanceof MailboxProblem;
    const pauseMs = Math.min(errorPauseMaxMs, 5_000 * 2 ** Math.min(row.failures, 10));
    const code = known ? thrown.code : "mailbox_fault";
    turn = {
      inMs: code === "mailbox_overtaken" ? 1_000 : pauseMs,
      error: `${code}: ${messageOf(thrown)}`.slice(0, 1_000),
      keep: false,
    };
    logger.warn({ storyId: row.story_id, action: row.action_id, code, err: thrown }, "a mailbox could not be read");
  } finally {
    held?.session.close();
    await store.giveBack(row, { owner, ...turn }).catch((err) => logger.debug({ err }, "a mailbox keeps its lease"));
  }
}

/** Null if the story has no such mailbox any more. */
async function prepare(row: MailboxRow, options: MailboxesOptions): Promise<Visit | null> {
  const { plans, vault, egress, time, teamLimits } = options;
  const loaded = await plans.load(row.version_id);
  // Its mails stay where they are until there is room.
  const refusal = teamLimits.refusalOf(loaded.teamId);
  if (refusal !== null) throw new MailboxProblem(refusal.code, refusal.message);
  const action = actionsOf(loaded).find(({ id }) => id === row.action_id);
  if (action === undefined) return null;
  const { slug } = action;
  return { row, loaded, slug, options: await readMailboxOptions(loaded, slug, { vault, egress, nowMs: time.now() }) };
}

/** What is not woken here the sweep finds. */
function wake(accepted: readonly Accepted[], loaded: LoadedPlan, options: MailboxesOptions): void {
  const { admission, dispatch, closer, logger } = options;
  const alone = accepted.filter(({ children }) => children.length === 0);
  if (alone.length > 0) closer.close(alone.map(({ unit }) => unit.storyRunId));
  const tickets = toTickets(
    loaded,
    accepted.flatMap(({ children }) => children),
  );
  if (tickets.length === 0) return;
  admission
    .enqueue(tickets)
    .then((decided) => dispatch.carryOut(decided))
    .catch((err) => logger.debug({ err, runs: tickets.length }, "fetched mails are left to the sweep"));
}
