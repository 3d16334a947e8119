import type { Json } from "@fairlead/formula";
import { describe, expect, test } from "vitest";
import { sendEmail } from "../src/actions/sendEmail.ts";
import { createDatabase } from "../src/database.ts";
import type { EgressOptions } from "../src/egress.ts";
import type { SmtpSettings } from "../src/egressMail.ts";
import type { EgressPolicy } from "../src/egressPolicy.ts";
import { createFileStore } from "../src/files/fileStore.ts";
import { noRunFiles } from "../src/files/runFiles.ts";
import { newStoryRunId } from "../src/ids.ts";
import type { MailSpec } from "../src/mail.ts";
import { certificates } from "./egressCertificates.ts";
import { openEgress, policyFor } from "./egressFixtures.ts";
import { openDatabase, openEngine, runStory, sketchStory, whenClosed } from "./engineFixtures.ts";
import { serveMail } from "./mailServer.ts";
import { readPageExamples, toPattern } from "./pageExamples.ts";

/** Mails by a real SMTP server. */

const from = "stories@fairlead.example";

const smtpAt = (port: number, more: Partial<SmtpSettings> = {}): SmtpSettings => ({
  ...{ host: "127.0.0.1", port, secure: false, user: null, password: null, from },
  ...more,
});

function open(smtp: SmtpSettings, more: Partial<EgressOptions> & { policy?: EgressPolicy } = {}) {
  const policy = { ...(more.policy ?? policyFor("127.0.0.0/8")), smtp };
  return openEgress({ ...more, policy });
}

const mail = (more: Partial<MailSpec> = {}): MailSpec => ({
  ...{ to: ["ada@example.com"], cc: [], bcc: [], replyTo: [], senderName: null, subject: "Hello" },
  attachments: [],
  ...{ text: "Good morning.", html: null, messageId: "<run-1@fairlead.example>" },
  signal: new AbortController().signal,
  ...more,
});

async function world(smtp: SmtpSettings, options: object, retry?: { limit: number }) {
  const grants = policyFor("127.0.0.0/8").grants;
  const engine = await openEngine(await openDatabase(), { egress: { grants, smtp } });
  const act = { slug: "tell", type: "send_email" as const, options, ...(retry === undefined ? {} : { retry }) };
  const story = await engine.publish(sketchStory([act], ["receive > tell"]));
  return { engine, story };
}

describe("a story's mail", () => {
  test("arrives with what its options say, and its event tells what became of it", async () => {
    const server = await serveMail();
    const { engine, story } = await world(smtpAt(server.port), {
      to: "<<receive.body.who>>, bob@example.com",
      cc: ["carol@example.com"],
      bcc: "=receive.body.hidden",
      replyTo: "desk@example.com",
      senderName: "Wärter",
      subject: "Host <<receive.body.host>> is döwn",
      text: "See <<receive.body.host>>.",
      html: "<p>See <b><<receive.body.host>></b>.</p>",
    });
    const body = { who: "ada@example.com", host: "db-7", hidden: ["dan@example.com", "eve@example.com"] };
    const { run, storyRunId } = await runStory(engine, story, body);
    const all = ["ada", "bob", "carol", "dan", "eve"].map((name) => `${name}@example.com`);
    expect(run("tell")).toMatchObject({
      outcome: "emitted",
      events: [
        {
          data: {
            message_id: expect.stringMatching(/^<[0-9a-f-]{36}@fairlead.example>$/),
            accepted: all,
            rejected: [],
            response: expect.stringContaining("250"),
          },
        },
      ],
    });
    const [received] = server.mails;
    expect(received).toMatchObject({ from, to: all });
    const raw = received?.raw ?? "";
    expect(raw).toMatch(/^From: =\?UTF-8\?.*\?= <stories@fairlead.example>\r$/m);
    expect(raw).toMatch(/^To: ada@example.com, bob@example.com\r$/m);
    expect(raw).toMatch(/^Cc: carol@example.com\r$/m);
    expect(raw).toMatch(/^Reply-To: desk@example.com\r$/m);
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(raw).toContain("<p>See <b>db-7</b>.</p>");
    expect(raw).not.toMatch(/dan@|eve@/);
    expect(raw.slice(raw.indexOf("Message-ID: <") + 13)).toMatch(new RegExp(`^${storyRunId.slice(0, 13)}`));
  });

  test("carries files of events and such that are written down, and says in a dry run which", async () => {
    const server = await serveMail();
    const { engine, story } = await world(smtpAt(server.port), {
      to: "ada@example.com",
      subject: "Report",
      text: "See there.",
      attachments: ["=receive.body", { fileName: "n.csv", contentType: "text/csv", text: "a,<<receive.body.size>>" }],
    });
    const storyRunId = newStoryRunId(engine.intake.now());
    const store = createFileStore(createDatabase(engine.database.pool));
    const bytes = Buffer.alloc(400_000, "0123456789abcde");
    const about = { name: "r.bin", contentType: "application/x-test", teamId: story.teamId, storyRunId };
    const body: Json = await store.put({ bytes, ...about });
    const data = { body, headers: {}, method: "POST" };
    await engine.intake.accept({ ...story, action: "receive", data, trigger: "webhook", storyRunId });
    await whenClosed(engine.database, storyRunId);
    const raw = server.mails[0]?.raw ?? "";
    expect(raw).toContain("Content-Disposition: attachment; filename=r.bin");
    expect(raw.replaceAll("\r\n", "")).toContain(bytes.toString("base64"));
    expect(raw).toContain("Content-Disposition: attachment; filename=n.csv");
    expect(raw).toContain(Buffer.from("a,400000").toString("base64").replace(/=+$/, ""));
  });

  test.each(readPageExamples("send_email"))("is sent as example %i of its page says", async (_, example) => {
    const server = await serveMail();
    const { engine, story } = await world(smtpAt(server.port), example.action.options);
    for (const [index, body] of example.received.entries()) {
      const { run } = await runStory(engine, story, body as Json);
      expect(run("tell")?.events[0]?.data).toMatchObject(toPattern(example.emitted[index]) as object);
    }
    expect(server.mails).toHaveLength(example.received.length);
  });

  test("that is not taken now is sent again under the same id; one that is refused is not", async () => {
    const ids: string[] = [];
    const server = await serveMail({
      refuse({ raw, to }, count) {
        ids.push(/^Message-ID: (.*)\r$/im.exec(raw)?.[1] ?? "");
        if (to.includes("gone@example.com")) return { code: 550, message: "No such user" };
        return count === 0 ? { code: 451, message: "Greylisted" } : null;
      },
    });
    const { engine, story } = await world(smtpAt(server.port), {
      to: "=receive.body.to",
      subject: "Hello",
      text: "Good morning.",
    });
    const first = await runStory(engine, story, { to: "ada@example.com" });
    expect(first.run("tell")?.outcome).toBe("emitted");
    expect(server.mails).toHaveLength(1);
    expect(new Set(ids).size).toBe(1);
    const second = await runStory(engine, story, { to: "gone@example.com" });
    expect(second.run("tell")).toMatchObject({
      outcome: "failed",
      error: { code: "mail_refused", message: expect.stringContaining("No such user") },
    });
    expect(ids).toHaveLength(3);
  });

  test("whose confirmation never came is not sent again: nobody knows whether it arrived", async () => {
    const server = await serveMail({ instead: (drop) => drop() });
    const { engine, story } = await world(smtpAt(server.port), { to: "a@b.example", subject: "Once", text: "Only" });
    const { run, storyRun } = await runStory(engine, story);
    expect(run("tell")).toMatchObject({ outcome: "unknown", error: { code: "mail_unconfirmed" } });
    expect([server.mails.length, storyRun.runs]).toEqual([1, 2]);
  });

  test("is not sent where its installation has no server", async () => {
    const grants = policyFor("127.0.0.0/8").grants;
    const engine = await openEngine(await openDatabase(), { egress: { grants } });
    const options = { to: "ada@example.com", subject: "x", text: "y" };
    const story = await engine.publish(
      sketchStory([{ slug: "tell", type: "send_email", options }], ["receive > tell"]),
    );
    const { run } = await runStory(engine, story);
    expect(run("tell")?.error).toMatchObject({ code: "mail_not_configured" });
  });

  test.each([
    ["two at signs", { to: "a@b@c.example" }, "options.to"],
    ["a name that is an address", { to: '"x@evil.test" <a@b.example>' }, "options.to"],
    ["a quoted name", { to: '"a b"@c.example' }, "options.to"],
    [
      "260 characters",
      { to: `${"a".repeat(60)}@${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(63)}.example` },
      "260 characters",
    ],
    ["a group", { to: "friends:a@b.example;" }, "options.to"],
    ["a line break in an address", { to: "a@b.example\r\nBcc: evil@test.example" }, "options.to"],
    ["a letter beyond ASCII", { to: "ä@b.example" }, "options.to"],
    ["101 recipients", { to: Array(101).fill("a@b.example") }, "101 recipients"],
    ["nobody", { to: [] }, "names nobody"],
    ["an object", { cc: { path: "/etc/passwd" } }, "options.cc"],
    ["an object in a list", { bcc: [{ href: "http://127.0.0.1" }] }, "options.bcc[0]"],
    ["a line break in the subject", { subject: "a\r\nBcc: evil@test.example" }, "options.subject"],
    ["a line break in the name", { senderName: "a\nb" }, "options.senderName"],
    ["a file for the text", { text: { path: "/etc/passwd" } }, "options.text"],
    ["a path for a file", { attachments: ["/etc/passwd"] }, "options.attachments[0]"],
    ["a path in a file", { attachments: [{ path: "/etc/passwd" }] }, "options.attachments[0].fileName"],
    ["21 files", { attachments: Array(21).fill({ fileName: "x", text: "x" }) }, "21 files"],
    ["files of 15 MB", { attachments: [{ fileName: "x", text: "x".repeat(15_000_000) }] }, "15.0 MB"],
    ["a long subject", { subject: "x".repeat(999) }, "options.subject"],
  ])("with %s is refused before anything is connected", async (_, wrong, told) => {
    const server = await serveMail();
    const performed = await sendEmail.perform({
      options: { to: "a@b.example", subject: "x", text: "y", ...wrong },
      ...{ runKey: "run-1", hops: 0, nowMs: 0, log: () => {}, files: noRunFiles },
      signal: new AbortController().signal,
      egress: open(smtpAt(server.port)),
    });
    expect(performed).toMatchObject({ error: { code: "options_invalid", message: expect.stringContaining(told) } });
    expect(server.connections()).toBe(0);
  });
});

describe("the way to the server", () => {
  test("is kept for the next mails", async () => {
    const server = await serveMail();
    const egress = open(smtpAt(server.port));
    for (let n = 0; n < 5; n += 1) expect((await egress.mail(mail())).ok).toBe(true);
    await Promise.all(Array.from({ length: 30 }, () => egress.mail(mail())));
    expect(server.mails).toHaveLength(35);
    expect(server.connections()).toBeLessThanOrEqual(5);
  });

  test("is encrypted and for the right name; nobody's password goes over an open line", async () => {
    const tls = { key: certificates.key, cert: certificates.good, disabledCommands: [] };
    const server = await serveMail({
      ...tls,
      authOptional: false,
      onAuth: ({ username, password }, _, done) =>
        password === "secret" ? done(null, { user: username ?? "" }) : done(new Error("Wrong password")),
    });
    const resolve = async () => ["127.0.0.1"];
    const login = { user: "mailer", password: "secret" };
    const ca = [certificates.authority];
    const right = open(smtpAt(server.port, { host: "secure.example", ...login }), { resolve, ca });
    expect(await right.mail(mail())).toMatchObject({ ok: true });
    expect(server.mails).toMatchObject([{ secure: true, user: "mailer" }]);
    const wrongName = open(smtpAt(server.port, { host: "other.example", ...login }), { resolve, ca });
    expect(await wrongName.mail(mail())).toMatchObject({ ok: false, isUnknown: false });
    const wrongPassword = open(smtpAt(server.port, { host: "secure.example", user: "mailer", password: "no" }), {
      resolve,
      ca,
    });
    expect(await wrongPassword.mail(mail())).toMatchObject({ error: { code: "mail_login_failed", retryable: false } });
    const plain = await serveMail();
    const open_ = open(smtpAt(plain.port, login));
    expect(await open_.mail(mail())).toMatchObject({ ok: false });
    expect([server.mails.length, plain.mails.length]).toEqual([1, 0]);
  });

  test("leads to no address that requests may not reach, whatever the name stands for", async () => {
    const server = await serveMail();
    const strict = policyFor("");
    const denied = [
      smtpAt(server.port),
      smtpAt(server.port, { host: "mail.example" }),
      smtpAt(25, { host: "::ffff:127.0.0.1" }),
      smtpAt(25, { host: "169.254.169.254" }),
      smtpAt(25, { host: "10.1.2.3" }),
      smtpAt(25, { host: "mail.internal" }),
    ];
    for (const smtp of denied) {
      const result = await open(smtp, { policy: strict, resolve: async () => ["127.0.0.1"] }).mail(mail());
      expect([smtp.host, result]).toMatchObject([
        smtp.host,
        { ok: false, error: { code: expect.stringMatching(/^(address|host)_denied$/) } },
      ]);
    }
    const mixed = open(smtpAt(25, { host: "mail.example" }), {
      policy: strict,
      resolve: async () => ["93.184.216.34", "127.0.0.1"],
    });
    expect(await mixed.mail(mail())).toMatchObject({ error: { code: "address_denied" } });
    const odd = open(smtpAt(8025, { host: "93.184.216.34" }), { policy: strict });
    expect(await odd.mail(mail())).toMatchObject({ error: { code: "url_port" } });
    expect(server.connections()).toBe(0);
  });

  test("asks for the name each time, so that a name that turns to another address is judged anew", async () => {
    const server = await serveMail();
    let address = "127.0.0.1";
    const egress = open(smtpAt(server.port, { host: "mail.example" }), {
      resolve: async () => [address],
      limits: { dnsKeptMs: 0 },
    });
    expect((await egress.mail(mail())).ok).toBe(true);
    address = "10.0.0.1";
    expect(await egress.mail(mail())).toMatchObject({ error: { code: "address_denied" } });
  });

  test("that nobody answers at is one to try again", async () => {
    const server = await serveMail();
    const egress = open(smtpAt(server.port === 1 ? 2 : 1));
    expect(await egress.mail(mail())).toMatchObject({ error: { code: "connect_failed", retryable: true } });
  });
});
