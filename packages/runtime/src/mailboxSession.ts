import { mailboxLimits } from "@fairlead/story";
import { type FetchMessageObject, ImapFlow } from "imapflow";
import type { Clock } from "./clock.ts";
import type { Egress } from "./egress.ts";
import { type MailboxOptions, MailboxProblem, toProblem } from "./mailboxOptions.ts";
import type { FetchedMail } from "./mailRead.ts";
import { messageOf } from "./runtimeError.ts";

/** A folder as the server shows it. */
export type FolderState = { validity: string; uidNext: number };

/** What is known of a mail before it is read. */
export type MailHead = Pick<FetchedMail, "uid" | "size" | "receivedMs" | "flags">;

/**
 * A connection to a mail server, which may be as hostile as anybody: what it sends is bounded in size, number and time, and
 * a session that goes on for too long is cut off. All methods reject with a MailboxProblem.
 */
export type MailboxSession = {
  /** Whether it can still be used. */
  isOpen(): boolean;
  /** Opens a folder; the other methods mean this one. */
  select(folder: string, options: { readOnly: boolean }): Promise<FolderState>;
  /** The heads of mails from a UID on, the lowest first, up to a number. */
  listFrom(uid: number, count: number): Promise<MailHead[]>;
  /** The bytes of a mail; null if it is gone or larger than may be read. */
  read(uid: number): Promise<Buffer | null>;
  markRead(uids: readonly number[]): Promise<void>;
  move(uids: readonly number[], folder: string): Promise<void>;
  /** Deletes these mails for good, and no others. */
  remove(uids: readonly number[]): Promise<void>;
  /** Calls `onNew` when the server tells of new mail in the folder that is open, as long as nothing else is asked for. */
  watch(onNew: () => void): void;
  close(): void;
};

const connectMs = 10_000;
const silenceMs = 60_000;
/** A visit may take this long; what is left is fetched by the next one. */
const visitMs = 240_000;
/** An answer may be the numbers of some million mails. */
const usualBounds: Bounds = {
  answerBytes: 10_000_000,
  mailBytes: mailboxLimits.mailBytes + 10_000_000,
  watchBytes: 1_000_000,
};
/** How often it is looked at how much has come: while an answer is waited for, and while a server is listened to. */
const lookMs = { answer: 100, watch: 1_000 } as const;
/** Servers may end an IDLE after half an hour (RFC 2177). */
const idleMs = 25 * 60_000;

/** What a session needs. `bounds`: other ones than usual. */
type SessionMeans = { egress: Egress; clock: Clock; bounds?: Partial<Bounds> };

/** How many bytes a server may say: as an answer to one question, as one with a mail, and unasked. */
type Bounds = { answerBytes: number; mailBytes: number; watchBytes: number };

/** Connects and logs in. Rejects with a MailboxProblem. */
export async function openMailboxSession(options: MailboxOptions, means: SessionMeans): Promise<MailboxSession> {
  const { egress, clock } = means;
  const bounds = { ...usualBounds, ...means.bounds };
  const { host, port, security, username, password, isToken, verify } = options;
  const located = await egress.locate({ host, port, protocol: "imap", verify });
  if (!located.ok) throw toProblem(located.error);
  const { address, ca } = located;
  const client = new ImapFlow({
    // By address, not by name: what was checked is what is connected to. The certificate is still the name's.
    host: address,
    port,
    servername: host,
    secure: security === "tls",
    doSTARTTLS: security === "starttls",
    tls: {
      servername: host,
      minVersion: "TLSv1.2",
      rejectUnauthorized: verify,
      ...(ca.length === 0 ? {} : { ca: [...ca] }),
    },
    auth: { user: username, ...(isToken ? { accessToken: password } : { pass: password }) },
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: silenceMs,
    maxIdleTime: idleMs,
    maxLineLength: 1_000_000,
    maxLiteralSize: mailboxLimits.mailBytes + 1_000_000,
  });
  let isBroken = false;
  client.on("error", () => {
    isBroken = true;
  });
  client.on("close", () => {
    isBroken = true;
  });
  const bounded = createBound(client, clock, bounds);
  await bounded(() => logIn(client, options), host);
  if (options.delete && !client.capabilities.has("UIDPLUS")) {
    client.close();
    // What others have marked would be deleted along with what is meant.
    throw new MailboxProblem(
      "mailbox_delete_failed",
      `${host} can't delete single mails (UIDPLUS). Use moveTo instead.`,
    );
  }
  return toSession({ client, clock, bounded, bounds, host, isOpen: () => !isBroken && client.usable });
}

async function logIn(client: ImapFlow, { host, isToken }: MailboxOptions): Promise<void> {
  try {
    await client.connect();
  } catch (thrown) {
    const isOffered = ["AUTH=OAUTHBEARER", "AUTH=XOAUTH2", "AUTH=XOAUTH"].some((name) => client.capabilities.has(name));
    if (!isToken || isOffered || client.capabilities.size === 0) throw thrown;
    const message = `${host} offers no login by access token (OAUTHBEARER, XOAUTH2). Use a credential that is a password.`;
    throw new MailboxProblem("mailbox_login_failed", message, thrown);
  }
}

type Bounded = <Result>(ask: () => Promise<Result>, host: string, bytesMax?: number) => Promise<Result>;

/** Whatever the server does or does not do, an exchange ends: when its time is up, or its bytes are, the connection is cut off. */
function createBound(client: ImapFlow, clock: Clock, { answerBytes }: Bounds): Bounded {
  return async (ask, host, bytesMax = answerBytes) => {
    let isLate = false;
    const cancel = clock.after(visitMs, () => {
      isLate = true;
      client.close();
    });
    const flood = watchBytesOf(client, clock, { bytesMax, everyMs: lookMs.answer });
    try {
      const result = await ask();
      if (flood.isOver()) throw tooMuch(host);
      return result;
    } catch (thrown) {
      if (isLate) throw new MailboxProblem("mailbox_timeout", `${host} did not answer in time.`, thrown);
      if (flood.isOver()) throw tooMuch(host);
      throw toSessionProblem(thrown, host);
    } finally {
      cancel();
      flood.stop();
    }
  };
}

function tooMuch(host: string): MailboxProblem {
  return new MailboxProblem(
    "mailbox_unreachable",
    `${host} sends more than it was asked for; the connection was cut off.`,
  );
}

/** Cuts a connection off when more has come over it than so many bytes from now on. */
function watchBytesOf(client: ImapFlow, clock: Clock, { bytesMax, everyMs }: { bytesMax: number; everyMs: number }) {
  const most = client.stats().received + bytesMax;
  let isOver = false;
  let cancel = () => {};
  const look = () => {
    if (client.stats().received <= most) {
      cancel = clock.after(everyMs, look);
      return;
    }
    isOver = true;
    client.close();
  };
  cancel = clock.after(everyMs, look);
  return { isOver: () => isOver, stop: () => cancel() };
}

function toSessionProblem(thrown: unknown, host: string): MailboxProblem {
  if (thrown instanceof MailboxProblem) return thrown;
  const said = messageOf(thrown).slice(0, 300);
  if (
    typeof thrown === "object" &&
    thrown !== null &&
    "authenticationFailed" in thrown &&
    thrown.authenticationFailed
  ) {
    return new MailboxProblem("mailbox_login_failed", `${host} refused the login.`, thrown);
  }
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && String(thrown.code).startsWith("ERR_TLS")) {
    return new MailboxProblem("tls_failed", `The connection to ${host} is not secure: ${said}`, thrown);
  }
  return new MailboxProblem("mailbox_unreachable", `${host} can't be read: ${said}`, thrown);
}

type Parts = {
  client: ImapFlow;
  clock: Clock;
  bounded: Bounded;
  bounds: Bounds;
  host: string;
  isOpen: () => boolean;
};

function toSession({ client, clock, bounded, bounds, host, isOpen }: Parts): MailboxSession {
  return {
    isOpen,
    select: (folder, { readOnly }) =>
      bounded(async () => {
        const { uidValidity, uidNext } = await client.mailboxOpen(folder, { readOnly });
        return { validity: String(uidValidity), uidNext: Number(uidNext) };
      }, host),
    listFrom: (uid, count) => bounded(() => listHeads(client, uid, count), host),
    read: (uid) =>
      bounded(
        async () => {
          const most = mailboxLimits.mailBytes;
          const found = await client.fetchOne(
            String(uid),
            { source: { start: 0, maxLength: most + 1 } },
            { uid: true },
          );
          const source = found ? found.source : undefined;
          return source === undefined || source.length > most ? null : source;
        },
        host,
        bounds.mailBytes,
      ),
    markRead: (uids) =>
      bounded(async () => {
        await client.messageFlagsAdd(uids.join(","), ["\\Seen"], { uid: true });
      }, host),
    move: (uids, folder) =>
      bounded(async () => {
        if ((await client.messageMove(uids.join(","), folder, { uid: true })) === false) {
          throw new MailboxProblem("mailbox_move_failed", `${host} does not move mails to the folder "${folder}".`);
        }
      }, host),
    remove: (uids) =>
      bounded(async () => {
        if (!(await client.messageDelete(uids.join(","), { uid: true }))) {
          throw new MailboxProblem("mailbox_delete_failed", `${host} does not delete mails.`);
        }
      }, host),
    watch(onNew) {
      client.removeAllListeners("exists");
      client.on("exists", onNew);
      const flood = watchBytesOf(client, clock, { bytesMax: bounds.watchBytes, everyMs: lookMs.watch });
      client.idle().then(flood.stop, flood.stop);
    },
    close: () => client.close(),
  };
}

/**
 * The numbers first, then the heads of the lowest: of a folder with a hundred thousand mails only so many are asked for. A
 * range that begins behind the last mail means the last mail all the same (RFC 3501), so it is looked at again here.
 */
async function listHeads(client: ImapFlow, uid: number, count: number): Promise<MailHead[]> {
  const found = (await client.search({ uid: `${uid}:*` }, { uid: true })) || [];
  const uids = found
    .filter((one) => one >= uid)
    .sort((a, b) => a - b)
    .slice(0, count);
  if (uids.length === 0) return [];
  const wanted = new Set(uids);
  const heads = new Map<number, MailHead>();
  const query = { uid: true, size: true, internalDate: true, flags: true };
  for await (const message of client.fetch(uids.join(","), query, { uid: true })) {
    if (wanted.has(message.uid)) heads.set(message.uid, toHead(message));
  }
  return [...heads.values()].sort((a, b) => a.uid - b.uid);
}

function toHead({ uid, size = 0, internalDate, flags }: FetchMessageObject): MailHead {
  const receivedMs = internalDate === undefined ? Number.NaN : new Date(internalDate).getTime();
  return {
    uid,
    size,
    receivedMs: Number.isFinite(receivedMs) ? receivedMs : null,
    flags: [...(flags ?? [])].slice(0, 50).map((flag) => flag.slice(0, 100)),
  };
}
