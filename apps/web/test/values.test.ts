import { randomUUID } from "node:crypto";
import type { StoryDefinition } from "@fairlead/story";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createForeignTeam } from "./foreignTeam.ts";
import { createTestServer, type TestServer } from "./webServer.ts";

let web: TestServer;
beforeAll(async () => {
  web = await createTestServer();
});
afterAll(() => web.close());

const secret = { value: "mark-of-a-secret-1" };
const text = (name: string, more: object = {}) => ({
  name,
  kind: "text",
  secret,
  allowedHosts: ["API.GitHub.com", "*.example.com"],
  ...more,
});

async function make(path: "/credentials" | "/resources", body: object) {
  const answer = await web.api("POST", path, body);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body;
}

async function errorOf(method: "POST" | "PUT" | "DELETE", path: string, body?: object) {
  const { status, body: answer } = await web.api(method, path, body);
  return [status, answer?.error?.code, answer?.error?.message];
}

const using = (root: string, slug: string): StoryDefinition => ({
  formatVersion: 1,
  name: `Uses ${slug}`,
  actions: [
    { id: "w", slug: "receive", type: "webhook", name: "Receive", options: {} },
    {
      id: "h",
      slug: "ask",
      type: "http_request",
      name: "Ask",
      options: { url: `https://api.github.com/?x=<<${root}.${slug}>>` },
    },
  ],
  links: [{ from: "receive", to: "ask", kind: "default" }],
});

describe("credentials", () => {
  test("are kept sealed, listed without their secrets, and say which stories name them", async () => {
    const made = await make("/credentials", text("GitHub token", { test: { value: "mark-for-tests-1" } }));
    expect(made).toMatchObject({ slug: "github_token", kind: "text", hasTest: true, version: 1, usedBy: [] });
    expect(made.allowedHosts).toEqual(["api.github.com", "*.example.com"]);
    const { story } = await web.publish(using("CREDENTIAL", "github_token"));
    const listed = await web.api("GET", "/credentials");
    expect(listed.body.items).toEqual([{ ...made, usedBy: [{ id: story.id, name: "Uses github_token" }] }]);
    const { rows } = await web.database.pool.query(
      "SELECT to_json(c)::text || encode(sealed, 'escape') || encode(test_sealed, 'escape') AS row FROM credential c",
    );
    for (const answer of [listed.text, rows[0].row]) expect(answer).not.toMatch(/mark-of-a-secret|mark-for-tests/);
  });

  test("that stories use are deleted on purpose only", async () => {
    const { id } = await make("/credentials", text("Used once"));
    await web.publish(using("CREDENTIAL", "used_once"));
    const [status, code, message] = await errorOf("DELETE", `/credentials/${id}`);
    expect([status, code]).toEqual([409, "conflict"]);
    expect(message).toContain('is used by "Uses used_once"');
    expect((await web.api("DELETE", `/credentials/${id}?force=true`)).status).toBe(204);
    expect((await web.api("GET", `/credentials/${id}`)).status).toBe(404);
  });

  test("are renamed freely, and sent elsewhere by those who know the secret only", async () => {
    const { id, slug } = await make("/credentials", text("Rotated"));
    const renamed = await web.api("PUT", `/credentials/${id}`, { name: "Turned" });
    expect(renamed.body).toMatchObject({ name: "Turned", slug, version: 1 });
    const [status, , message] = await errorOf("PUT", `/credentials/${id}`, { allowedHosts: ["evil.example"] });
    expect([status, message]).toEqual([400, expect.stringContaining("secret: has to be entered again")]);
    const rotated = await web.api("PUT", `/credentials/${id}`, { secret: { value: "another-mark" } });
    expect(rotated.body).toMatchObject({ version: 2, allowedHosts: ["api.github.com", "*.example.com"] });
  });

  test.each([
    [{ allowedHosts: [] }, "Name at least one host, like api.github.com."],
    [{ allowedHosts: ["*"] }, "too wide"],
    [{ allowedHosts: ["*.com"] }, "too wide"],
    [{ allowedHosts: ["*.co.uk"] }, "too wide"],
    [{ allowedHosts: ["*.github.io"] }, "too wide"],
    [{ allowedHosts: ["http://x"] }, "Write the host only"],
    [{ allowedHosts: ["api.github.com/path"] }, "Write the host only"],
    [{ allowedHosts: ["a b"] }, "is not a host"],
    [{ kind: "text", secret: {} }, "secret.value"],
    [{ kind: "text", secret: { value: "x", more: 1 } }, "secret: has a key that is not known here"],
    [{ kind: "oauth" }, "has to be one of text, http_request"],
    [{ kind: "jwt", settings: { algorithm: "none", ttlSeconds: 60 } }, "settings.algorithm"],
    [{ slug: "Big Slug" }, "may hold small letters"],
    [{ name: "" }, "is empty"],
  ])("%j are refused", async (more, why) => {
    const [status, code, message] = await errorOf("POST", "/credentials", text("Bad", more));
    expect([status, code]).toEqual([400, "bad_input"]);
    expect(message).toContain(why);
    expect(message).not.toContain(secret.value);
  });

  test("of another team look like ones that are not there", async () => {
    const { id } = await make("/credentials", text("Mine alone"));
    const foreign = await createForeignTeam(web);
    for (const method of ["GET", "PUT", "DELETE"] as const) {
      const [theirs, missing] = [
        await foreign.api(method, `/credentials/${id}`),
        await foreign.api(method, `/credentials/${randomUUID()}`),
      ];
      expect([theirs.status, theirs.message]).toEqual([404, missing.message]);
    }
    expect((await foreign.api("GET", "/credentials")).items).toEqual([]);
  });
});

describe("resources", () => {
  test.each([
    ["text", { value: "team@example.com" }, 16],
    ["json", { value: { b: [1, null], a: "é" } }, 23],
    ["file", { file: { name: "a.csv", contentType: "text/csv", base64: "YSxi" } }, 3],
  ])("of the kind %s are kept and read back", async (kind, content, sizeBytes) => {
    const { id, ...made } = await make("/resources", { name: `A ${kind}`, kind, ...content });
    expect(made).toMatchObject({ slug: `a_${kind}`, kind, sizeBytes, version: 1 });
    const { body } = await web.api("GET", `/resources/${id}`);
    if (kind === "file") expect(body).toMatchObject({ value: null, base64: "YSxi", fileName: "a.csv" });
    else expect(body).toMatchObject({ ...content, base64: null });
  });

  test("are changed in the version that was looked at", async () => {
    const { id } = await make("/resources", { name: "Seen", kind: "text", value: "a" });
    const first = await web.api("PUT", `/resources/${id}`, { value: "b", version: 1 });
    expect(first.body).toMatchObject({ version: 2 });
    expect(await errorOf("PUT", `/resources/${id}`, { value: "c", version: 1 })).toEqual([
      409,
      "conflict",
      expect.stringContaining("changed by somebody else"),
    ]);
  });

  test.each([
    [{ kind: "text", value: 1 }, "has to be a text"],
    [{ kind: "json", value: null }, "can't be null"],
    [{ kind: "json" }, "value: is needed"],
    [{ kind: "file", value: "x" }, "file: is needed"],
    [{ kind: "file", file: { name: "../x", base64: "" } }, "is not the name of a file"],
    [{ kind: "text", value: "x".repeat(5_000_001) }, "5 MB"],
  ])("%# that are not what they say are refused", async (content, why) => {
    const [status, code, message] = await errorOf("POST", "/resources", { name: "Bad", ...content });
    expect([status, code]).toEqual([400, "bad_input"]);
    expect(message).toContain(why);
  });
});
