import { describe, expect, test } from "vitest";
import { addCredential, keyring } from "./credentialFixtures.ts";
import { certificates } from "./egressCertificates.ts";
import { policyFor } from "./egressFixtures.ts";
import { openDatabase, openEngine, runStory, sketchStory } from "./engineFixtures.ts";
import { serveMail } from "./mailServer.ts";

/** Mails of a team that has a server of its own, by a real SMTP server. */

async function world(allowedHosts: (port: number) => string, login = true) {
  const server = await serveMail({
    ...(login ? { key: certificates.key, cert: certificates.good, disabledCommands: [] } : {}),
    authOptional: !login,
    onAuth: ({ username, password }, _, done) =>
      password === "secret" ? done(null, { user: username ?? "" }) : done(new Error("Wrong password")),
  });
  const database = await openDatabase();
  const { grants } = policyFor("127.0.0.0/8");
  const engine = await openEngine(database, { egress: { grants }, keyring });
  const options = { to: "ada@example.com", subject: "Hello", text: "Hi" };
  const story = await engine.publish(
    sketchStory([{ slug: "tell", type: "send_email", options, retry: { limit: 0 } }], ["receive > tell"]),
  );
  const { teamId } = story;
  await database.pool.query(
    `INSERT INTO team_mail (team_id, host, port, security, username, credential, sender, sender_name)
     VALUES ($1, '127.0.0.1', $2, 'starttls', $3, $4, 'team@example.com', 'The team')`,
    [teamId, server.port, login ? "mailer" : null, login ? "smtp" : null],
  );
  const secret = { value: "secret" };
  const hosts = [allowedHosts(server.port)];
  await addCredential(database, { teamId, slug: "smtp", kind: "text", settings: {}, secret, allowedHosts: hosts });
  return { server, ...(await runStory(engine, story)) };
}

describe("a story of a team with its own server", () => {
  test("sends by it in the team's name, where the installation has none", async () => {
    const { server, run } = await world((port) => `127.0.0.1:${port}`, false);
    expect(run("tell")).toMatchObject({ outcome: "emitted" });
    expect(server.mails).toMatchObject([{ from: "team@example.com", to: ["ada@example.com"] }]);
    expect(server.mails[0]?.raw).toMatch(/^From: (?:"?The team"?) <team@example.com>\r$/m);
  });

  test("gives the password to no server that its credential is not for", async () => {
    const { server, run } = await world(() => "mail.example.com");
    expect(run("tell")).toMatchObject({ outcome: "failed", error: { code: "credential_host_denied" } });
    expect(server.connections()).toBe(0);
  });

  test("sends no password where the certificate is not the server's", async () => {
    const { server, run } = await world((port) => `127.0.0.1:${port}`);
    expect(run("tell")?.error).toMatchObject({ message: expect.stringMatching(/certificate|secure|self/i) });
    expect(server.mails).toEqual([]);
  });
});
