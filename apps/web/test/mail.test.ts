import { afterAll, beforeAll, expect, test } from "vitest";
import { createForeignTeam } from "./foreignTeam.ts";
import { createTestServer, echoStory, type TestServer } from "./webServer.ts";

/** How a team sends mail, what it told, and its mailboxes, by the API. Rows stand for what workers would have written. */

let web: TestServer;
beforeAll(async () => {
  web = await createTestServer();
});
afterAll(() => web.close());

const server = {
  ...{ host: "127.0.0.1", port: 2525, security: "starttls", sender: "us@example.com", senderName: "Us" },
  login: { username: "us", credential: "smtp_password" },
};
const notify = { mail: ["ops@example.com"], webhook: "https://hooks.example/x" };

test("settings are set as a whole, name a credential that is there, and are not overwritten unseen", async () => {
  const none = { version: 0, server: null, notify: { mail: [], webhook: null }, installationSender: null };
  expect((await web.api("GET", "/mail-settings")).body).toEqual({ ...none, updatedAt: null });
  const missing = await web.api("PUT", "/mail-settings", { server, notify });
  expect([missing.status, missing.body.error.path]).toEqual([400, "server.login.credential"]);
  const secret = { value: "mark-of-a-password" };
  await web.api("POST", "/credentials", {
    name: "SMTP password",
    kind: "text",
    secret,
    allowedHosts: ["127.0.0.1:2525"],
  });
  const set = await web.api("PUT", "/mail-settings", { version: 0, server, notify });
  expect(set.body).toMatchObject({ version: 1, server, notify });
  expect(set.text).not.toContain("mark-of");
  const late = await web.api("PUT", "/mail-settings", { version: 0, server: null, notify });
  expect([late.status, late.body.error.code]).toEqual([409, "conflict"]);
  const test = await web.api("POST", "/mail-settings/test", { to: "a@b.example" });
  expect(test.body).toEqual({ sent: false, error: { code: "address_denied", message: expect.any(String) } });
  const back = await web.api("PUT", "/mail-settings", { version: 1, server: null, notify });
  expect(back.body).toMatchObject({ version: 2, server: null });
  const unset = await web.api("POST", "/mail-settings/test", { to: "a@b.example" });
  expect(unset.body).toMatchObject({ sent: false, error: { code: "mail_not_configured" } });
});

test.each([
  [{ server: { ...server, host: "a b" }, notify }, "server.host"],
  [{ server: { ...server, sender: "nobody" }, notify }, "server.sender"],
  [{ server: { ...server, senderName: "a\r\nBcc: x" }, notify }, "server.senderName"],
  [{ server: null, notify: { ...notify, mail: ["a@b@c"] } }, "notify.mail.0"],
  [{ server: null, notify: { ...notify, webhook: "file:///etc/passwd" } }, "notify.webhook"],
])("%j is refused with its place", async (body, path) => {
  const answer = await web.api("PUT", "/mail-settings", body);
  expect([answer.status, answer.body.error.path.replace(/\[(\d)\]/, ".$1")]).toEqual([400, path]);
});

test("what was told and what became of it is listed, and no other team's", async () => {
  const { story } = await web.publish(echoStory("Told"));
  const { pool } = web.database;
  const body = { story: { id: story.id, name: "Told" }, action: { id: "echo", slug: "echo", name: "Echo" }, count: 3 };
  await pool.query(
    `INSERT INTO notice (id, team_id, story_id, action_id, kind, mail, body, created_at, due_at, attempts, error)
     SELECT gen_random_uuid(), team_id, id, 'echo', 'failure', '{ops@example.com}', $2, now(), NULL, 10, 'mail_refused: No'
     FROM story WHERE id = $1`,
    [story.id, JSON.stringify(body)],
  );
  const told = { kind: "failure", ...body, mail: ["ops@example.com"], state: "failed", error: "mail_refused: No" };
  expect((await web.api("GET", "/notices")).body.items).toMatchObject([told]);
  const { api } = await createForeignTeam(web);
  expect((await api("GET", "/notices")).items).toEqual([]);
});

test("a mailbox that can't be read is told with why", async () => {
  const { story } = await web.publish(echoStory("Reads mail"));
  await web.database.pool.query(
    "INSERT INTO mailbox (story_id, action_id, error, failures, checked_at) VALUES ($1, 'echo', 'mail_login_failed: No', 2, now())",
    [story.id],
  );
  expect((await web.api("GET", "/mailboxes")).body.items).toMatchObject([
    { story: { id: story.id }, action: { slug: "echo" }, failures: 2, error: "mail_login_failed: No" },
  ]);
});
