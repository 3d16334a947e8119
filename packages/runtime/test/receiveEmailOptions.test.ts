import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createDatabase } from "../src/database.ts";
import { createFileStore } from "../src/files/fileStore.ts";
import { keyring } from "./credentialFixtures.ts";
import { type Dovecot, dovecotProgram, openDovecot, user } from "./dovecot.ts";
import { serve, textOf } from "./egressFixtures.ts";
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

/** What is asked of mails, what is kept of them, and what becomes of them in a real Dovecot. */

const withFiles = (subject: string, ...types: string[]) => ({
  source: [
    `Subject: ${subject}\r\nFrom: "Ada" <ada@b.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n`,
    "--b\r\nContent-Type: text/plain\r\n\r\nsee files",
    ...types.map(
      (type, n) => `--b\r\nContent-Type: ${type}\r\nContent-Disposition: attachment; filename=f${n}\r\n\r\nx${n}`,
    ),
    "--b--\r\n",
  ].join("\r\n"),
});

const subjectsOf = (mails: readonly Mail[]) => mails.map(({ subject }) => subject);

const leftIn = (dovecot: Dovecot) =>
  dovecot.asReader(async (client) => {
    const { exists } = await client.mailboxOpen("INBOX", { readOnly: true });
    return exists === 0
      ? []
      : (await client.fetchAll("1:*", { envelope: true })).map(({ envelope }) => envelope?.subject);
  });

describe.skipIf(dovecotProgram === "")("mails", () => {
  test.each([
    [true, ["new", "flagged"]],
    [false, ["read"]],
  ])("are unread or read as isUnread: %s says", async (isUnread, subjects) => {
    const dovecot = await openDovecot();
    await dovecot.deliver([simple("new"), simple("read"), simple("flagged")]);
    await dovecot.asReader(async (client) => {
      await client.mailboxOpen("INBOX");
      await client.messageFlagsAdd("2", ["\\Seen"]);
      await client.messageFlagsAdd("3", ["\\Flagged"]);
    });
    const { database, loaded } = await openMailStory(dovecot, { start: "all", isUnread });
    await whenChecked(database, loaded);
    expect(subjectsOf(await mailsOf(database, loaded))).toEqual(subjects);
  });

  test("have attachments of some types, of which alone files are kept", async () => {
    const dovecot = await openDovecot();
    await dovecot.deliver([
      simple("none"),
      withFiles("both", "application/pdf", "Image/PNG"),
      withFiles("archive", "application/zip"),
    ]);
    const { database, loaded } = await openMailStory(dovecot, {
      ...{ start: "all", hasAttachment: true, attachmentTypes: ["image/*"], attachmentsAsFiles: true },
    });
    await whenChecked(database, loaded);
    const mails = await mailsOf(database, loaded);
    expect(subjectsOf(mails)).toEqual(["both"]);
    expect(mails[0].attachments).toMatchObject([{ name: "f1", content_type: "image/png", file: expect.any(String) }]);
    const { rows } = await database.pool.query("SELECT count(*)::int AS n FROM file");
    expect(rows).toEqual([{ n: 1 }]);
  });

  test("have no attachment where that is asked", async () => {
    const dovecot = await openDovecot();
    await dovecot.deliver([simple("none"), withFiles("one", "application/pdf")]);
    const { database, loaded } = await openMailStory(dovecot, { start: "all", hasAttachment: false });
    await whenChecked(database, loaded);
    expect(subjectsOf(await mailsOf(database, loaded))).toEqual(["none"]);
  });

  test("give the event what groups with names find", async () => {
    const dovecot = await openDovecot();
    await dovecot.deliver([simple("Ticket 4711: Disk full", "host db-7"), simple("Ticket 4712: Fan", "nothing")]);
    const { database, loaded } = await openMailStory(dovecot, {
      start: "all",
      conditions: [
        { field: "subject", matches: "^ticket (?P<number>\\d+): (?P<what>.*)" },
        { field: "text", matches: "(host (?P<host>\\S+))?" },
      ],
    });
    await whenChecked(database, loaded);
    expect((await mailsOf(database, loaded)).map(({ matches }) => matches)).toEqual([
      { number: "4711", what: "Disk full", host: "db-7" },
      { number: "4712", what: "Fan", host: null },
    ]);
  });

  test("are refused by a condition that is no regular expression, in words", async () => {
    const dovecot = await openDovecot();
    const { database, loaded } = await openMailStory(dovecot, { conditions: [{ field: "subject", matches: "(" }] });
    await whenChecked(
      database,
      loaded,
      expect.stringMatching(/^options_invalid: options.conditions\[0\].matches: missing/),
    );
  });

  test("are kept as they came, as a file", async () => {
    const dovecot = await openDovecot();
    const mail = withFiles("raw", "application/pdf");
    await dovecot.deliver([mail]);
    const { database, loaded } = await openMailStory(dovecot, { start: "all", rawMailAsFile: true });
    await whenChecked(database, loaded);
    const [{ raw_mail: raw, attachments }] = await mailsOf(database, loaded);
    expect(raw).toMatchObject({ name: "mail-1.eml", content_type: "message/rfc822", size: mail.source.length });
    expect(attachments[0]).not.toHaveProperty("file");
    const file = await createFileStore(createDatabase(database.pool)).open(raw.file, { teamId: loaded.teamId });
    const { value } = (await file?.read().next()) ?? {};
    expect(Buffer.from(value ?? []).toString()).toBe(mail.source);
  });

  test("are deleted once they are stored, unless their event lacks something of them or they are others'", async () => {
    const dovecot = await openDovecot();
    const huge = "x".repeat(1_000_001);
    await dovecot.deliver([simple("taken"), simple("other"), simple("taken too"), simple("taken but cut", huge)]);
    await dovecot.asReader(async (client) => {
      await client.mailboxOpen("INBOX");
      await client.messageFlagsAdd("2", ["\\Deleted"]);
    });
    const conditions = [{ field: "subject", matches: "^taken" }];
    const { database, loaded } = await openMailStory(dovecot, { start: "all", conditions, delete: true });
    await whenChecked(database, loaded);
    expect(subjectsOf(await mailsOf(database, loaded))).toEqual(["taken", "taken too", "taken but cut"]);
    expect(await leftIn(dovecot)).toEqual(["other", "taken but cut"]);
  });

  test("stay where they can't be stored", async () => {
    const dovecot = await openDovecot();
    await dovecot.deliver([simple("dear")]);
    const database = await openDatabase();
    await database.pool.query("ALTER TABLE event ADD CONSTRAINT none CHECK (false) NOT VALID");
    await openEngine(database, { keyring });
    const loaded = await publishMailStory(database, { port: dovecot.port, options: { start: "all", delete: true } });
    await whenChecked(database, loaded, expect.any(String));
    expect(await mailsOf(database, loaded)).toEqual([]);
    expect(await leftIn(dovecot)).toEqual(["dear"]);
    await database.pool.query("ALTER TABLE event DROP CONSTRAINT none");
    await database.pool.query("UPDATE mailbox SET due_at = now()");
    await expect.poll(() => mailsOf(database, loaded), waitFor).toHaveLength(1);
    await expect.poll(() => leftIn(dovecot), waitFor).toEqual([]);
  });
});

/** A service that gives access tokens and tells whose they are. */
async function serveTokens() {
  const tokens = new Map<string, string>();
  const { origin } = await serve(async (request, response) => {
    const form = new URLSearchParams(await textOf(request));
    response.setHeader("content-type", "application/json");
    if (request.url === "/token") {
      const token = `token-${randomUUID()}`;
      tokens.set(token, user.name);
      response.end(JSON.stringify({ access_token: token, expires_in: 3_600 }));
      return;
    }
    const username = tokens.get(form.get("token") ?? "");
    response.end(JSON.stringify(username === undefined ? { active: false } : { active: true, username }));
  });
  return { origin, tokens };
}

describe.skipIf(dovecotProgram === "")("a mailbox behind OAuth", () => {
  test("is read by an access token, and a token that does not hold is told", async () => {
    const { origin, tokens } = await serveTokens();
    const dovecot = await openDovecot({ introspectUrl: `${origin}/introspect` });
    await dovecot.deliver([simple("by token")]);
    const database = await openDatabase();
    await openEngine(database, { keyring });
    const token = { tokenUrl: `${origin}/token`, clientId: "fairlead", clientSecret: "a-client-secret" };
    const loaded = await publishMailStory(database, { port: dovecot.port, options: { start: "all" }, token });
    await whenChecked(database, loaded);
    expect(subjectsOf(await mailsOf(database, loaded))).toEqual(["by token"]);
    expect(tokens.size).toBe(1);

    const stray = await publishMailStory(database, {
      ...{ port: dovecot.port, options: { username: "bob" }, token },
    });
    await whenChecked(database, stray, expect.stringMatching(/^mailbox_login_failed/));
    expect((await mailboxOf(database, stray)).error).not.toContain("token-");
  });
});
