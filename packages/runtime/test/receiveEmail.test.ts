import type { TestDatabase } from "@fairlead/db/testing";
import type { StoryDefinition } from "@fairlead/story";
import { describe, expect, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createDatabase } from "../src/database.ts";
import { createFileStore } from "../src/files/fileStore.ts";
import { type MailboxOptions, MailboxProblem } from "../src/mailboxOptions.ts";
import { openMailboxSession } from "../src/mailboxSession.ts";
import { createPlanCache, type LoadedPlan } from "../src/planCache.ts";
import { publish } from "../src/testing.ts";
import { addCredential, keyring, secretKey } from "./credentialFixtures.ts";
import { type Dovecot, dovecotProgram, openDovecot, user } from "./dovecot.ts";
import { certificates } from "./egressCertificates.ts";
import { openEgress, policyFor, serveRaw } from "./egressFixtures.ts";
import { openDatabase, openEngine } from "./engineFixtures.ts";
import { oddMails } from "./mailOddities.ts";
import { startOwnRedis } from "./ownRedis.ts";
import { readPageExamples } from "./pageExamples.ts";
import { openWorkerProcesses } from "./workerProcess.ts";

/** Mails of a real Dovecot, by real workers. */

function mailStory(port: number, options: object = {}): StoryDefinition {
  return {
    formatVersion: 1,
    name: "Mails",
    actions: [
      {
        id: "fetch",
        slug: "fetch",
        name: "Fetch",
        type: "receive_email",
        options: {
          ...{ host: "127.0.0.1", port, security: "none", everySeconds: 3_600 },
          ...{ username: user.name, password: "=CREDENTIAL.mailbox", ...options },
        },
      },
    ],
    links: [],
  } as StoryDefinition;
}

/** Publishes a story that fetches from a server, with the credential for it. */
async function publishMailStory(database: TestDatabase, { port, options, password = user.password }: Publishing) {
  const loaded = await publish(mailStory(port, options), database.pool, createPlanCache(createDatabase(database.pool)));
  await addCredential(database, {
    ...{ teamId: loaded.teamId, slug: "mailbox", kind: "text", settings: {}, secret: { value: password } },
    allowedHosts: [`127.0.0.1:${port}`],
  });
  return loaded;
}

type Publishing = { port: number; options?: object; password?: string };
// biome-ignore lint/suspicious/noExplicitAny: tests look into events of every shape
type Mail = any;

async function mailsOf({ pool }: TestDatabase, { storyId }: LoadedPlan): Promise<Mail[]> {
  const { rows } = await pool.query(
    "SELECT e.data FROM event e JOIN story_run s ON s.id = e.story_run_id WHERE s.story_id = $1 ORDER BY e.id",
    [storyId],
  );
  return rows.map(({ data }) => data).sort((a, b) => a.uid - b.uid);
}

async function mailboxOf({ pool }: TestDatabase, { storyId }: LoadedPlan) {
  const { rows } = await pool.query("SELECT * FROM mailbox WHERE story_id = $1", [storyId]);
  return rows[0];
}

const waitFor = { timeout: 30_000, interval: 20 };

/** Waits until a mailbox was looked at. */
async function whenChecked(database: TestDatabase, loaded: LoadedPlan, error: unknown = null) {
  await expect.poll(() => mailboxOf(database, loaded), waitFor).toMatchObject({ checked_at: expect.any(Date), error });
}

async function open(dovecot: Dovecot, options: object = {}) {
  const database = await openDatabase();
  const world = await openEngine(database, { keyring });
  const loaded = await publishMailStory(database, { port: dovecot.port, options });
  return { database, world, loaded };
}

const simple = (subject: string, body = "Hi") => ({
  source: `Subject: ${subject}\r\nFrom: "Ada" <ada@b.example>\r\n\r\n${body}`,
});

describe.skipIf(dovecotProgram === "")("mail that comes in", () => {
  test("starts a story run at once, but not what was there before", async () => {
    const dovecot = await openDovecot();
    await dovecot.deliver([simple("old")]);
    const { database, loaded } = await open(dovecot);
    await whenChecked(database, loaded);
    await dovecot.deliver([simple("new")]);
    await expect.poll(() => mailsOf(database, loaded), waitFor).toHaveLength(1);
    await dovecot.deliver([simple("newer")]);
    await expect.poll(() => mailsOf(database, loaded), waitFor).toHaveLength(2);
    const [mail, other] = await mailsOf(database, loaded);
    expect(mail).toMatchObject({
      ...{ folder: "INBOX", uid: 2, subject: "new", text: "Hi\n", attachments: [], warnings: [] },
      from: { name: "Ada", address: "ada@b.example" },
      received_at: expect.stringMatching(/^2/),
    });
    expect(mail).not.toHaveProperty("headers");
    expect(other.subject).toBe("newer");
    const { rows } = await database.pool.query("SELECT DISTINCT trigger FROM story_run");
    expect(rows).toEqual([{ trigger: "receive_email" }]);
  });

  test("is fetched from the beginning, by conditions, then marked and moved; what is passed over stays as it is", async () => {
    const dovecot = await openDovecot();
    await dovecot.asReader((client) => client.mailboxCreate("Done"));
    await dovecot.deliver([
      simple("Alert: disk"),
      simple("Newsletter"),
      simple("alert: fan"),
      simple("Alert", "private"),
    ]);
    const { database, loaded } = await open(dovecot, {
      ...{ start: "all", markAsRead: true, moveTo: "Done", includeHeaders: true },
      conditions: [
        { field: "subject", matches: "^alert" },
        { field: "from", matches: "ada@b\\.example" },
        { field: "text", matches: "^Hi" },
      ],
    });
    await expect.poll(() => mailsOf(database, loaded), waitFor).toHaveLength(2);
    await whenChecked(database, loaded);
    expect((await mailsOf(database, loaded)).map(({ subject }) => subject)).toEqual(["Alert: disk", "alert: fan"]);
    expect((await mailsOf(database, loaded))[0].headers.subject).toBe("Alert: disk");
    const left = await dovecot.asReader(async (client) => {
      const seen = async (folder: string) => {
        await client.mailboxOpen(folder, { readOnly: true });
        const found = await client.fetchAll("1:*", { flags: true, envelope: true });
        return found.map(({ envelope, flags }) => `${envelope?.subject} ${flags?.has("\\Seen")}`);
      };
      return { inbox: await seen("INBOX"), done: await seen("Done") };
    });
    expect(left).toEqual({ inbox: ["Newsletter false", "Alert false"], done: ["Alert: disk true", "alert: fan true"] });
  });

  test("has its attachments in the event if asked, with harmless names", async () => {
    const dovecot = await openDovecot();
    const odd = oddMails(32).map((source) => ({ source }));
    await dovecot.deliver(odd);
    const { database, loaded } = await open(dovecot, { start: "all", includeAttachments: true });
    await expect.poll(() => mailsOf(database, loaded), waitFor).toHaveLength(32);
    const mails = await mailsOf(database, loaded);
    const named = (subject: string) => mails.find((mail: Mail) => mail.subject?.startsWith(subject));
    expect(named("path as name").attachments).toMatchObject([
      { name: "passwd", size: 3, content: "AAEC", content_type: "application/octet-stream" },
    ]);
    expect(named("pieces of a name").attachments[0].name).toBe("€ rates.txt");
    expect(named("Auto: away").auto_submitted).toBe(true);
    expect(named("plain").auto_submitted).toBe(false);
    expect(named("a mail in a mail").attachments).toHaveLength(1);
    expect(named("many parts").warnings[0]).toContain("200 parts");
    expect(named("nested").warnings[0]).toContain("could not be read");
    expect(named("nested").subject).toMatch(/^nested/);
    expect(named("charset")).toMatchObject({ warnings: [] });
    expect(mails.every((mail: Mail) => mail.received_at !== null)).toBe(true);
  });

  test("has its attachments as files if asked, which other actions can read", async () => {
    const dovecot = await openDovecot();
    await dovecot.deliver(oddMails(32).map((source) => ({ source })));
    const { database, loaded } = await open(dovecot, { start: "all", attachmentsAsFiles: true });
    await expect.poll(() => mailsOf(database, loaded), waitFor).toHaveLength(32);
    const mail = (await mailsOf(database, loaded)).find(({ subject }: Mail) => subject?.startsWith("path as name"));
    const [attachment] = mail.attachments;
    expect(attachment).toMatchObject({ file: expect.any(String), name: "passwd", size: 3 });
    expect(attachment).not.toHaveProperty("content");
    const file = await createFileStore(createDatabase(database.pool)).open(attachment.file, { teamId: loaded.teamId });
    const { value } = (await file?.read().next()) ?? {};
    expect(Buffer.from(value ?? []).toString("base64")).toBe("AAEC");
  });

  test.each(readPageExamples("receive_email"))("is fetched as example %i of its page says", async (_, example) => {
    const dovecot = await openDovecot();
    await dovecot.deliver(example.received.map((subject) => simple(String(subject))));
    const { host: _host, username: _name, ...options } = example.action.options as { host: string; username: string };
    const { database, loaded } = await open(dovecot, options);
    await expect.poll(() => mailsOf(database, loaded), waitFor).toHaveLength(example.emitted.length);
    expect(await mailsOf(database, loaded)).toMatchObject(example.emitted as object[]);
  });

  test.each([
    ["a wrong password", { password: "wrong" }, /^mailbox_login_failed/],
    ["a folder that is not there", { options: { folders: ["Nowhere"] } }, /^mailbox_unreachable/],
    ["a host that is not allowed", { options: { host: "10.0.0.1" } }, /^(?:address_denied|credential_host_denied)/],
  ])("is told of with the mailbox where it can't be read: %s", async (_, wrong, told) => {
    const dovecot = await openDovecot();
    const database = await openDatabase();
    await openEngine(database, { keyring });
    const loaded = await publishMailStory(database, { port: dovecot.port, ...wrong });
    await whenChecked(database, loaded, expect.stringMatching(told));
    expect((await mailboxOf(database, loaded)).due_at.getTime()).toBeGreaterThan(Date.now());
  });

  test("is no longer fetched when the story has no such action any more", async () => {
    const dovecot = await openDovecot();
    const { database, loaded } = await open(dovecot);
    await whenChecked(database, loaded);
    await database.pool.query("UPDATE story SET live_version_id = NULL WHERE id = $1", [loaded.storyId]);
    await expect.poll(() => mailboxOf(database, loaded), waitFor).toBeUndefined();
  });
});

test.skipIf(dovecotProgram === "")(
  "a thousand odd mails come once each, over killed workers, restarts of the server and new numbers for all mails",
  async () => {
    const dovecot = await openDovecot();
    const database = await openDatabase();
    const redis = await startOwnRedis();
    const loaded = await publishMailStory(database, {
      port: dovecot.port,
      options: { everySeconds: 10, start: "all" },
    });
    const workers = openWorkerProcesses({
      ...{ DATABASE_URL: database.url, REDIS_URL: redis.url, FAIRLEAD_SECRET_KEY: secretKey },
      ...{ FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.1", FAIRLEAD_LOG_LEVEL: "warn" },
    });
    const mails = oddMails(1_000).map((source) => ({ source }));
    const count = async () => (await mailsOf(database, loaded)).length;
    const reach = (least: number) =>
      expect.poll(count, { timeout: 120_000, interval: 10, message: workers.log() }).toBeGreaterThanOrEqual(least);
    /** What a killed worker had taken is free again at once. */
    const release = () =>
      database.pool.query("UPDATE mailbox SET due_at = now(), lease_until = now(), lease_owner = NULL");
    const killAt = async (least: number) => {
      await release();
      const worker = workers.start();
      await reach(least);
      worker.kill("SIGKILL");
      await worker.ended;
    };

    await dovecot.deliver(mails.slice(0, 600));
    for (const least of [1, 120, 290]) await killAt(least);
    await dovecot.stop();
    dovecot.renumber();
    await dovecot.start();
    await killAt(400);
    await dovecot.deliver(mails.slice(600, 800));
    await killAt(700);
    await dovecot.stop();
    await dovecot.start();
    await killAt(800);
    await dovecot.stop();
    dovecot.renumber();
    await dovecot.start();
    await dovecot.deliver(mails.slice(800));
    await release();
    workers.start();
    await reach(1_000);
    await expect
      .poll(async () => Object.values((await mailboxOf(database, loaded)).cursors), { timeout: 60_000 })
      .toMatchObject([{ lastUid: 1_000 }]);
    const { rows } = await database.pool.query("SELECT count(DISTINCT hash)::int AS n FROM mailbox_mail");
    expect([await count(), rows[0].n]).toEqual([1_000, 1_000]);
  },
  600_000,
);

const optionsFor = (more: Partial<MailboxOptions>): MailboxOptions => ({
  ...{ host: "127.0.0.1", port: 993, security: "tls", username: user.name, password: user.password },
  ...{ folders: ["INBOX"], conditions: [], start: "now", markAsRead: false, moveTo: null, everySeconds: 60 },
  ...{ includeHeaders: false, includeAttachments: false, attachmentsAsFiles: false },
  ...more,
});

describe("the way to a mailbox", () => {
  const code = (thrown: unknown) => (thrown instanceof MailboxProblem ? thrown.code : String(thrown));
  const codeOf = (options: MailboxOptions, egress = openEgress()) =>
    openMailboxSession(options, { egress, clock: systemClock }).then((session) => {
      session.close();
      return "open";
    }, code);

  test.skipIf(dovecotProgram === "")("is encrypted, and for the right name", async () => {
    const { tlsPort, port } = await openDovecot();
    const egress = openEgress({ resolve: async () => ["127.0.0.1"], ca: [certificates.authority] });
    const at = (more: Partial<MailboxOptions>) =>
      codeOf(optionsFor({ host: "secure.example", port: tlsPort, ...more }), egress);
    expect(await at({})).toBe("open");
    expect(await at({ port, security: "starttls" })).toBe("open");
    expect(await at({ host: "other.example" })).toMatch(/tls_failed|mailbox_unreachable/);
    expect(await at({ host: "other.example", port, security: "starttls" })).toMatch(/tls_failed|mailbox_unreachable/);
    expect(await at({ password: "wrong" })).toBe("mailbox_login_failed");
  });

  test("leads to no address that requests may not reach", async () => {
    const server = await serveRaw((socket) => socket.end());
    const egress = openEgress({ policy: policyFor(""), resolve: async () => ["127.0.0.1"] });
    const denied = ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.1", "169.254.169.254", "mail.example", "localhost"];
    for (const host of denied) {
      expect([host, await codeOf(optionsFor({ host, port: server.port }), egress)]).toEqual([
        host,
        expect.stringMatching(/^(?:address|host)_denied$/),
      ]);
    }
    expect(await codeOf(optionsFor({ host: "93.184.216.34", port: 25 }), egress)).toBe("url_port");
    expect(server.connections()).toBe(0);
  });

  test.each([
    ["a line without end", (write: (text: string) => boolean) => void endless(write, () => "x".repeat(64_000))],
    [
      "a literal of 4 GB",
      (write: (text: string) => boolean) => write("* OK [CAPABILITY IMAP4rev1] hi {4294967295}\r\n"),
    ],
    ["a farewell", (write: (text: string) => boolean) => write("* BYE too many\r\n")],
  ])("gives up a server that says %s", async (_, say) => {
    const server = await serveRaw((socket) => {
      socket.on("error", () => {});
      say((text) => !socket.destroyed && socket.write(text));
    });
    expect(await codeOf(optionsFor({ port: server.port, security: "none" }))).toMatch(/^mailbox_/);
  });
});

describe("a server that does not end", () => {
  /** Speaks enough of IMAP to be logged in to and have a folder; what it says to anything else is the test's. */
  async function openHostile(answer: (command: string, say: (text: string) => boolean) => void) {
    const server = await serveRaw((socket) => {
      socket.on("error", () => {});
      const say = (text: string) => !socket.destroyed && socket.write(text);
      say("* OK [CAPABILITY IMAP4rev1 IDLE] hi\r\n");
      socket.on("data", (chunk) => {
        for (const line of chunk.toString("latin1").split("\r\n")) {
          const [tag = "", ...words] = line.split(" ");
          const command = words.join(" ").toUpperCase();
          if (/^(?:UID |IDLE)/.test(command)) answer(command, say);
          else if (command.startsWith("SELECT") || command.startsWith("EXAMINE"))
            say(`* 9 EXISTS\r\n* OK [UIDVALIDITY 1]\r\n* OK [UIDNEXT 10]\r\n${tag} OK\r\n`);
          else if (command !== "") say(`${tag} OK\r\n`);
        }
      });
    });
    const options = optionsFor({ port: server.port, security: "none" });
    const session = await openMailboxSession(options, { egress: openEgress(), clock: systemClock });
    await session.select("INBOX", { readOnly: true });
    return session;
  }

  let numbers = 0;
  const manyNumbers = () => `* SEARCH ${Array.from({ length: 7_000 }, () => ++numbers).join(" ")}\r\n`;

  test("with the numbers of its mails is cut off", async () => {
    const session = await openHostile((_, say) => endless(say, manyNumbers, 500_000_000));
    await expect(session.listFrom(1, 20)).rejects.toMatchObject({
      ...{ code: "mailbox_unreachable", message: expect.stringContaining("sends more than it was asked for") },
    });
    expect(session.isOpen()).toBe(false);
  });

  test("with a mail is cut off", async () => {
    const session = await openHostile((_, say) =>
      endless(say, () => "* 1 FETCH (FLAGS ())\r\n".repeat(3_000), 500_000_000),
    );
    await expect(session.read(1)).rejects.toMatchObject({ code: "mailbox_unreachable" });
    expect(session.isOpen()).toBe(false);
  });

  test("while it is listened to is cut off", async () => {
    const session = await openHostile((_, say) => {
      say("+ idling\r\n");
      endless(say, () => "* 9 EXISTS\r\n".repeat(5_000), 500_000_000);
    });
    session.watch(() => {});
    await expect.poll(() => session.isOpen(), waitFor).toBe(false);
  });
});

/** Goes on until nobody listens any more. */
function endless(write: (text: string) => boolean, next: () => string, bytesMax = 50_000_000): void {
  let sent = 0;
  const more = () => {
    if (sent > bytesMax) return;
    const text = next();
    sent += text.length;
    if (!write(text) && sent > 1_000_000) setTimeout(more, 1);
    else setImmediate(more);
  };
  more();
}
