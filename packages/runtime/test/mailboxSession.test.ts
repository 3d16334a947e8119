import { describe, expect, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { type MailboxOptions, MailboxProblem } from "../src/mailboxOptions.ts";
import { openMailboxSession } from "../src/mailboxSession.ts";
import { dovecotProgram, openDovecot } from "./dovecot.ts";
import { certificates } from "./egressCertificates.ts";
import { openEgress, policyFor, serveRaw } from "./egressFixtures.ts";
import { optionsFor, waitFor } from "./mailboxFixtures.ts";

/** Connections to mail servers, real and hostile. */

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

  test.skipIf(dovecotProgram === "")("is encrypted and unverified for hosts alone that an operator names", async () => {
    const { tlsPort, port } = await openDovecot();
    const egressFor = (unverifiedHosts: string[]) =>
      openEgress({ policy: policyFor("127.0.0.0/8", { unverifiedHosts }), resolve: async () => ["127.0.0.1"] });
    const named = egressFor(["mail.corp"]);
    const options = { host: "mail.corp", port: tlsPort, verify: false };
    expect(await codeOf(optionsFor(options), named)).toBe("open");
    expect(await codeOf(optionsFor({ ...options, port, security: "starttls" }), named)).toBe("open");
    expect(await codeOf(optionsFor({ ...options, verify: true }), named)).toMatch(/tls_failed|mailbox_unreachable/);
    expect(await codeOf(optionsFor({ ...options, host: "mail.example" }), named)).toBe("tls_verification_required");
    expect(await codeOf(optionsFor(options), egressFor([]))).toBe("tls_verification_required");
  });

  test.skipIf(dovecotProgram === "")("says so where a server takes no access tokens", async () => {
    const { port } = await openDovecot();
    const opening = openMailboxSession(optionsFor({ port, security: "none", isToken: true }), {
      ...{ egress: openEgress(), clock: systemClock },
    });
    await expect(opening).rejects.toMatchObject({
      ...{ code: "mailbox_login_failed", message: expect.stringContaining("no login by access token") },
    });
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
    const bounds = { answerBytes: 300_000, mailBytes: 300_000, watchBytes: 100_000 };
    const session = await openMailboxSession(options, { egress: openEgress(), clock: systemClock, bounds });
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
