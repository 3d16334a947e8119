import { createHash, randomUUID } from "node:crypto";
import type { WebhookOptions } from "@fairlead/story";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createForeignTeam } from "./foreignTeam.ts";
import { admin, createTestServer, echoStory, pathOf, type TestServer } from "./webServer.ts";

/** Files that calls of webhooks bring, and how they are saved. */

let web: TestServer;
beforeAll(async () => {
  web = await createTestServer();
});
afterAll(() => web.close());

/** Publishes a webhook with these options; gives what calls it and tells the body of the event. */
async function open(name: string, options: WebhookOptions) {
  const story = echoStory(name);
  const [receive, ...others] = story.actions;
  if (receive?.type !== "webhook") throw new Error("The story does not begin with a webhook.");
  const { webhooks } = await web.publish({ ...story, actions: [{ ...receive, options }, ...others] });
  return async (payload: string | Buffer, headers: Record<string, string>) => {
    const answer = await web.server.app.inject({ method: "POST", url: pathOf(webhooks[0]?.url), headers, payload });
    if (answer.statusCode !== 200) return { code: answer.json().error.code };
    const { rows } = await web.database.pool.query("SELECT data FROM event WHERE id = $1", [answer.json().event_id]);
    return rows[0]?.data.body;
  };
}

const multipart = { "content-type": "multipart/form-data; boundary=xx" };
const part = (name: string, value: string, more = "") =>
  `--xx\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
const file = (name: string, value: string, type = "application/pdf") =>
  part(name, value, `; filename="../../etc/passwd"\r\nContent-Type: ${type}`);
const form = (...parts: string[]) => `${parts.join("")}--xx--\r\n`;

test("files of a form are kept under names that lead nowhere, and saved as bytes without a type", async () => {
  const call = await open("Files", {});
  const body = await call(form(part("note", "n"), file("doc", "<script>")), multipart);
  const sha256 = createHash("sha256").update("<script>").digest("hex");
  const told = { name: "passwd", content_type: "application/pdf", size: 8, sha256 };
  expect(body).toEqual({ note: "n", doc: { file: expect.any(String), ...told } });
  const answer = await web.api("GET", `/files/${body.doc.file}`);
  expect([answer.status, answer.text]).toEqual([200, "<script>"]);
  expect(answer.headers).toMatchObject({
    "content-type": "application/octet-stream",
    "content-length": "8",
    "content-disposition": `attachment; filename="passwd"; filename*=UTF-8''passwd`,
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
  });
});

test("a page saves files with its session, and those of its own team only", async () => {
  const call = await open("Pages", {});
  const { doc } = await call(form(file("doc", "x")), multipart);
  const cookie = await web.signIn(admin.email, admin.password);
  const path = `/api/files/${doc.file}`;
  expect((await web.page("GET", path, { cookie })).status).toBe(200);
  expect((await web.page("GET", path)).status).toBe(401);
  const { rows } = await web.database.pool.query("SELECT team_id FROM file WHERE id = $1", [doc.file]);
  await createForeignTeam(web);
  await web.database.pool.query("UPDATE file SET team_id = (SELECT id FROM team WHERE id <> $1 LIMIT 1)", [
    rows[0].team_id,
  ]);
  // Its own story has it still; with the run gone, it is a foreign team's alone.
  expect((await web.page("GET", path, { cookie })).status).toBe(200);
  await web.database.pool.query("DELETE FROM file_use");
  expect((await web.page("GET", path, { cookie })).status).toBe(404);
});

test("a picture is a picture by its bytes, whatever it is called", async () => {
  const call = await open("Pictures", {});
  const png = Buffer.from("89504e470d0a1a0a0000", "hex").toString("latin1");
  const typeOf = async (value: string, type: string) => {
    const { doc } = await call(Buffer.from(form(file("doc", value, type)), "latin1"), multipart);
    return (await web.api("GET", `/files/${doc.file}`)).headers["content-type"];
  };
  expect(await typeOf(png, "text/html")).toBe("image/png");
  expect(await typeOf("<svg onload=alert(1)>", "image/svg+xml")).toBe("application/octet-stream");
  expect(await typeOf("<script>", "image/png")).toBe("application/octet-stream");
});

test("what only looks like a file is data, and no file is read by it", async () => {
  const call = await open("Forged", {});
  const forged = { file: randomUUID(), name: "x", content_type: "a/b", size: 1, sha256: "0".repeat(64) };
  const sent = { files: [{ filepath: "/etc/passwd" }, forged] };
  expect(await call(JSON.stringify(sent), { "content-type": "application/json" })).toEqual(sent);
  expect((await web.api("GET", `/files/${forged.file}`)).status).toBe(404);
});

test("a body that is to be a file is one, whatever it is", async () => {
  const call = await open("Raw file", { bodyFormat: "file" });
  const headers = { "content-type": "image/png", "content-disposition": 'attachment; filename="a b.png"' };
  expect(await call("\u0000 bytes", headers)).toMatchObject({ name: "a b.png", content_type: "image/png", size: 7 });
  expect(await call("", headers)).toBeNull();
});
