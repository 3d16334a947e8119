import type pg from "pg";
import { appendStatement } from "./appendSql.ts";
import type { Database } from "./database.ts";
import { toStorageError } from "./databaseErrors.ts";
import type { Unit } from "./rows.ts";
import { sightStatements } from "./sightSql.ts";

/** What of a folder is stored: mails up to `lastUid`, as long as the server keeps its numbers (`validity`). */
export type Cursor = {
  validity: string;
  lastUid: number;
  /** When the folder was first visited; mails that are older were never meant. Milliseconds; 0: all are. */
  sinceMs: number;
  /** Mails up to this number may have been stored under other ones, and are compared by their bytes. */
  recheckUntil: number;
};

export type Cursors = { readonly [folder: string]: Cursor };

/** A mailbox whose turn has come, held by whoever took it. */
export type MailboxRow = {
  story_id: string;
  action_id: string;
  version_id: string;
  /** A hash of server and user: another account has other mails. */
  account: Buffer | null;
  cursors: Cursors;
  revision: number;
  failures: number;
};

/** Which mailboxes there are, and what of them is stored. Times in milliseconds of the database. */
export type MailboxStore = {
  changedStories(): Promise<{ id: string; live_version_id: string | null; has_mail: boolean }[]>;
  /** Gives a story the mailboxes of its live version. */
  save(storyId: string, versionId: string | null, actionIds: readonly string[]): Promise<void>;
  /** Takes mailboxes that are due and held by nobody else, for `leaseMs`. */
  take(owner: string, leaseMs: number, count: number): Promise<MailboxRow[]>;
  /** Goes on holding mailboxes; returns those that are still held. */
  renew(owner: string, keys: readonly MailboxKey[], leaseMs: number): Promise<MailboxKey[]>;
  /** Gives a mailbox back until its next turn. */
  giveBack(key: MailboxKey, turn: { owner: string; inMs: number; error: string | null; keep: boolean }): Promise<void>;
  /** Sets cursors without storing anything. False if another one was quicker. */
  setCursors(row: MailboxRow, state: { account: Buffer; cursors: Cursors }): Promise<boolean>;
  /** Stores mails and moves the cursor, both or neither. False if another one was quicker: nothing is stored then. */
  append(
    row: MailboxRow,
    batch: { cursors: Cursors; units: readonly Unit[]; hashes: readonly Buffer[] },
  ): Promise<boolean>;
  /** Those of these mails that were stored before. */
  known(key: MailboxKey, hashes: readonly Buffer[]): Promise<Set<string>>;
  /** Forgets mails that were stored longer ago than `days`. */
  forget(days: number): Promise<number>;
};

export type MailboxKey = { story_id: string; action_id: string };

/** Opens the store. */
export function createMailboxStore(database: Database, pool: pg.Pool): MailboxStore {
  return {
    changedStories: () => database.query({ ...changedStories, values: [200] }),
    async save(storyId, versionId, actionIds) {
      await database.query({ ...saveMailboxes, values: [storyId, versionId, actionIds] });
    },
    take: (owner, leaseMs, count) => database.query({ ...takeMailboxes, values: [owner, leaseMs, count] }),
    renew: (owner, keys, leaseMs) =>
      database.query({ ...renewMailboxes, values: [owner, JSON.stringify(keys), leaseMs] }),
    async giveBack({ story_id, action_id }, { owner, inMs, error, keep }) {
      await database.query({ ...giveBack, values: [story_id, action_id, owner, inMs, error, keep] });
    },
    async setCursors({ story_id, action_id, revision }, { account, cursors }) {
      const values = [story_id, action_id, revision, JSON.stringify(cursors), account];
      return (await database.query({ ...moveCursors, values })).length > 0;
    },
    append: (row, batch) => appendMails(pool, row, batch),
    async known({ story_id, action_id }, hashes) {
      const rows = await database.query<{ hash: string }>({ ...knownMails, values: [story_id, action_id, hashes] });
      return new Set(rows.map(({ hash }) => hash));
    },
    async forget(days) {
      const rows = await database.query<{ gone: number }>({ ...forgetMails, values: [days] });
      return rows[0]?.gone ?? 0;
    },
  };
}

async function appendMails(
  pool: pg.Pool,
  { story_id, action_id, revision, account }: MailboxRow,
  { cursors, units, hashes }: { cursors: Cursors; units: readonly Unit[]; hashes: readonly Buffer[] },
): Promise<boolean> {
  const client = await pool.connect().catch((error) => Promise.reject(toStorageError(error)));
  let broken: Error | undefined;
  try {
    await client.query("BEGIN");
    const moved = await client.query({
      ...moveCursors,
      values: [story_id, action_id, revision, JSON.stringify(cursors), account],
    });
    if (moved.rowCount === 0) {
      await client.query("ROLLBACK");
      return false;
    }
    if (units.length > 0) {
      for (const { values = [], ...statement } of [appendStatement(units), ...sightStatements(units)]) {
        await client.query({ ...statement, values: [...values] });
      }
      await client.query({ ...rememberMails, values: [story_id, action_id, hashes] });
    }
    await client.query("COMMIT");
    return true;
  } catch (error) {
    await client.query("ROLLBACK").catch((err: Error) => {
      broken = err;
    });
    throw toStorageError(error);
  } finally {
    client.release(broken);
  }
}

const changedStories = {
  name: "changed_mail_stories",
  text: `
    SELECT s.id, s.live_version_id, s.deleted_at IS NULL
      AND coalesce(v.definition::text LIKE '%"receive_email"%', false) AS has_mail
    FROM story s LEFT JOIN story_version v ON v.id = s.live_version_id
    WHERE s.live_version_id IS DISTINCT FROM s.mail_version_id ORDER BY s.id LIMIT $1`,
};

/** $1 story, $2 version, $3 ids of its actions. A mailbox that was there before keeps what is known of it. */
const saveMailboxes = {
  name: "save_mailboxes",
  text: `
    WITH live AS (
      UPDATE story SET mail_version_id = $2 WHERE id = $1 AND live_version_id IS NOT DISTINCT FROM $2::uuid RETURNING id),
    gone AS (
      DELETE FROM mailbox USING live WHERE mailbox.story_id = live.id AND mailbox.action_id <> ALL($3::text[]))
    INSERT INTO mailbox (story_id, action_id) SELECT live.id, a FROM live, unnest($3::text[]) AS a
    ON CONFLICT (story_id, action_id) DO UPDATE SET due_at = least(mailbox.due_at, now())`,
};

/** $1 owner, $2 ms, $3 how many. */
const takeMailboxes = {
  name: "take_mailboxes",
  text: `
    WITH due AS (
      SELECT m.story_id, m.action_id, s.live_version_id FROM mailbox m JOIN story s ON s.id = m.story_id
      WHERE m.due_at <= now() AND (m.lease_until <= now() OR m.lease_owner = $1) AND s.deleted_at IS NULL
        AND s.live_version_id IS NOT NULL
      ORDER BY m.due_at LIMIT $3 FOR UPDATE OF m SKIP LOCKED)
    UPDATE mailbox SET lease_owner = $1, lease_until = now() + make_interval(secs => $2::float8 / 1000),
      due_at = now() + make_interval(secs => $2::float8 / 1000)
    FROM due WHERE mailbox.story_id = due.story_id AND mailbox.action_id = due.action_id
    RETURNING mailbox.story_id, mailbox.action_id, due.live_version_id AS version_id, account, cursors, revision, failures`,
};

/** $1 owner, $2 keys as JSON, $3 ms. */
const renewMailboxes = {
  name: "renew_mailboxes",
  text: `
    UPDATE mailbox SET lease_until = now() + make_interval(secs => $3::float8 / 1000)
    FROM json_to_recordset($2::json) AS k(story_id uuid, action_id text)
    WHERE mailbox.story_id = k.story_id AND mailbox.action_id = k.action_id AND lease_owner = $1
    RETURNING mailbox.story_id, mailbox.action_id`,
};

/** $1 story, $2 action, $3 owner, $4 ms until the next turn, $5 what went wrong, $6 whether it is still held. */
const giveBack = {
  name: "give_mailbox_back",
  text: `
    UPDATE mailbox SET due_at = now() + make_interval(secs => $4::float8 / 1000), checked_at = now(), error = $5,
      failures = CASE WHEN $5::text IS NULL THEN 0 ELSE failures + 1 END,
      lease_until = CASE WHEN $6 THEN lease_until ELSE now() END
    WHERE story_id = $1 AND action_id = $2 AND lease_owner = $3`,
};

/** $1 story, $2 action, $3 the revision that was read, $4 cursors, $5 account. */
const moveCursors = {
  name: "move_cursors",
  text: `
    UPDATE mailbox SET cursors = $4, account = $5, revision = revision + 1
    WHERE story_id = $1 AND action_id = $2 AND revision = $3 RETURNING revision`,
};

const knownMails = {
  name: "known_mails",
  text: `
    SELECT encode(hash, 'hex') AS hash FROM mailbox_mail
    WHERE story_id = $1 AND action_id = $2 AND hash = ANY($3::bytea[])`,
};

const rememberMails = {
  name: "remember_mails",
  text: `
    INSERT INTO mailbox_mail (story_id, action_id, hash) SELECT $1, $2, h FROM unnest($3::bytea[]) AS h ORDER BY h
    ON CONFLICT DO NOTHING`,
};

const forgetMails = {
  name: "forget_mails",
  text: `
    WITH gone AS (DELETE FROM mailbox_mail WHERE ctid = ANY(ARRAY(
      SELECT ctid FROM mailbox_mail WHERE stored_at < now() - make_interval(days => $1) LIMIT 50000)) RETURNING 1)
    SELECT count(*)::int AS gone FROM gone`,
};
