import { describe, expect, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createRedactor } from "../src/credentials/redactor.ts";
import { createVault } from "../src/credentials/vault.ts";
import { createDatabase } from "../src/database.ts";
import { createPlanCache } from "../src/planCache.ts";
import { createTeamMail } from "../src/teamMail.ts";
import { publish } from "../src/testing.ts";
import { addCredential, keyring } from "./credentialFixtures.ts";
import { certificates } from "./egressCertificates.ts";
import { openEgress, policyFor, serve } from "./egressFixtures.ts";
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

test("a login by access token is XOAUTH2, with a token that a service gives", async () => {
  const tokens = await serve((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ access_token: "token-of-today", expires_in: 3_600 }));
  });
  const logins: (string | undefined)[] = [];
  const server = await serveMail({
    ...{ key: certificates.key, cert: certificates.good, disabledCommands: [], authOptional: false },
    authMethods: ["XOAUTH2"],
    onAuth: ({ method, username = "", accessToken }, _, done) => {
      logins.push(`${method} ${accessToken}`);
      done(null, { user: username });
    },
  });
  const database = await openDatabase();
  const parts = { database: createDatabase(database.pool), clock: systemClock, keyring, redactor: createRedactor() };
  const egress = openEgress({ resolve: async () => ["127.0.0.1"], ca: [certificates.authority] });
  const teamMail = createTeamMail({ database: parts.database, egress, vault: createVault(parts) });
  const { teamId } = await publish(sketchStory([], []), database.pool, createPlanCache(parts.database));
  await database.pool.query(
    `INSERT INTO team_mail (team_id, host, port, security, username, credential, sender)
     VALUES ($1, 'secure.example', $2, 'starttls', 'mailer', 'smtp', 'team@example.com')`,
    [teamId, server.port],
  );
  await addCredential(database, {
    ...{ teamId, slug: "smtp", allowedHosts: [`secure.example:${server.port}`] },
    ...{ kind: "oauth_client_credentials" as const, secret: { clientSecret: "a-client-secret" } },
    settings: { tokenUrl: `${tokens.origin}/token`, clientId: "fairlead", sendClientBy: "basic" as const },
  });
  const signal = new AbortController().signal;
  const mail = { id: "1", to: ["ada@example.com"], subject: "Hello", text: "Hi", signal };
  expect(await teamMail.send(teamId, mail)).toMatchObject({ ok: true, accepted: ["ada@example.com"] });
  expect([logins, server.mails.map(({ user }) => user)]).toEqual([["XOAUTH2 token-of-today"], ["mailer"]]);
});

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
