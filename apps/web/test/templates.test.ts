import { afterAll, beforeAll, expect, test } from "vitest";
import { admin, createTestServer, type TestServer } from "./webServer.ts";

let web: TestServer;
let cookie: string;

beforeAll(async () => {
  web = await createTestServer();
  cookie = await web.signIn(admin.email, admin.password);
});
afterAll(() => web.close());

const list = async () => (await web.page("GET", "/api/trpc/templates.list", { cookie })).body.result.data;
const use = (key: string) => web.page("POST", "/api/trpc/templates.use", { cookie, body: { key } });

test("a template says what it reads, and what of that is kept already", async () => {
  const text = { kind: "text", value: "https://chat.example.com/hook" };
  await web.api("POST", "/resources", { name: "Chat URL", slug: "chat_url", ...text });
  const shelf = await list();
  const needsOf = (key: string) => shelf.find((one: { key: string }) => one.key === key).needs;
  expect(needsOf("answer-caller")).toEqual([]);
  expect(needsOf("alert-triage")).toEqual([{ kind: "resource", slug: "chat_url", isThere: true }]);
  expect(needsOf("enrich-record")).toEqual([
    { kind: "credential", slug: "inventory_token", isThere: false },
    { kind: "resource", slug: "inventory_url", isThere: false },
  ]);
});

test("every template becomes a draft that can be published, with its event", async () => {
  for (const { key, name, summary } of await list()) {
    const made = await use(key);
    expect([key, made.status, made.body.result.data.warnings]).toEqual([key, 200, []]);
    const { id } = made.body.result.data.story;
    expect((await web.api("GET", `/stories/${id}`)).body).toMatchObject({
      ...{ name, live: null, sample: false, description: summary },
    });
    expect((await web.api("POST", `/stories/${id}/publish`)).status).toBe(200);
  }
  expect((await use("nowhere")).status).toBe(404);
  expect((await web.api("GET", "/templates")).body.items).toEqual(await list());
  const made = await web.api("POST", "/templates/answer-caller");
  expect([made.status, made.body.story.version]).toEqual([200, null]);
  expect((await web.api("POST", "/templates/nowhere")).status).toBe(404);
});
