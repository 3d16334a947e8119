import { describe, expect, test } from "vitest";
import { createDatabase } from "../src/database.ts";
import { createFileStore } from "../src/files/fileStore.ts";
import { keyring, secretKey } from "./credentialFixtures.ts";
import { dovecotProgram, openDovecot } from "./dovecot.ts";
import { openDatabase, openEngine } from "./engineFixtures.ts";
import {
  type Mail,
  mailboxOf,
  mailsOf,
  openMailStory,
  publishMailStory,
  simple,
  waitFor,
  whenChecked,
} from "./mailboxFixtures.ts";
import { oddMails } from "./mailOddities.ts";
import { startOwnRedis } from "./ownRedis.ts";
import { readPageExamples } from "./pageExamples.ts";
import { openWorkerProcesses } from "./workerProcess.ts";

/** Mails of a real Dovecot, by real workers. */

describe.skipIf(dovecotProgram === "")("mail that comes in", () => {
  test("starts a story run at once, but not what was there before", async () => {
    const dovecot = await openDovecot();
    await dovecot.deliver([simple("old")]);
    const { database, loaded } = await openMailStory(dovecot);
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
    const { database, loaded } = await openMailStory(dovecot, {
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
    const { database, loaded } = await openMailStory(dovecot, { start: "all", includeAttachments: true });
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
    const { database, loaded } = await openMailStory(dovecot, { start: "all", attachmentsAsFiles: true });
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
    const { database, loaded } = await openMailStory(dovecot, options);
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
    const { database, loaded } = await openMailStory(dovecot);
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
