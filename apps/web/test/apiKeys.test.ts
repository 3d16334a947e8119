import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assertScopesDeclared, routeScopes, type Scope, scopes } from "../src/server/keyScopes.ts";
import { restRoutes } from "../src/server/restRoutes.ts";
import { callWebhookOf, publishVaried } from "./variedStory.ts";
import { apiKey, createTestServer, echoStory, type TestServer } from "./webServer.ts";

let web: TestServer;
/** How far the clock of the server is ahead of the real one. */
let aheadMs = 0;

beforeAll(async () => {
  web = await createTestServer();
  const { clock } = web.server.services;
  web.server.services.clock = { ...clock, now: () => clock.now() + aheadMs };
});
afterAll(() => web.close());

const dayMs = 86_400_000;

async function make(given: Record<string, unknown> = {}) {
  const answer = await web.api("POST", "/api-keys", { name: `Key ${randomUUID()}`, scopes: [...scopes], ...given });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body as { id: string; key: string; expiresAt: string | null; lastUsedAt: string | null };
}

async function ask(key: string, method: string, ...[path, body]: [path: string, body?: unknown]) {
  const answer = await web.server.app.inject({
    method: method as "GET",
    url: path.startsWith("/webhook") ? path : `/api/v1${path}`,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, error: answer.body.startsWith("{") ? answer.json().error : undefined, answer };
}

const listed = async (id: string) =>
  (await web.api("GET", "/api-keys")).body.items.find((item: { id: string }) => item.id === id);

describe("the scope of a route", () => {
  test("is declared for every one, or the process does not start", () => {
    const ids = restRoutes.map(({ operationId }) => operationId);
    expect(() => assertScopesDeclared(ids)).not.toThrow();
    expect(() => assertScopesDeclared([...ids, "forgotten"])).toThrow("forgotten");
    expect(() => assertScopesDeclared(ids.slice(1))).toThrow(ids[0]);
  });

  test("is one that the role of the route can have", () => {
    const least: Record<string, readonly Scope[]> = {
      viewer: ["read"],
      editor: ["run", "edit", "read"],
      admin: ["admin"],
    };
    for (const { operationId, role } of restRoutes)
      expect([operationId, least[role]?.includes(routeScopes[operationId]?.[0] ?? "admin")]).toEqual([
        operationId,
        true,
      ]);
  });

  test("is asked of the key before anything is read", async () => {
    const { addressOf } = await publishVaried(web, "Scoped");
    for (const scope of scopes) {
      const { key } = await make({ scopes: scopes.filter((one) => one !== scope) });
      for (const route of restRoutes.filter(({ operationId }) => routeScopes[operationId]?.[0] === scope)) {
        const { status, error } = await ask(key, route.method, addressOf(route.path));
        expect([route.operationId, status, error?.code]).toEqual([route.operationId, 403, "forbidden"]);
        expect(error.message).toContain(`the scope ${scope}`);
      }
    }
  });

  test("lets its own through", async () => {
    const { key } = await make({ scopes: ["read"] });
    const { story, ids } = await publishVaried(web, "Read only");
    for (const path of [`/stories/${story.id}`, `/runs/${ids.runs}`, "/credentials", "/fairness"])
      expect([path, (await ask(key, "GET", path)).status]).toEqual([path, 200]);
  });
});

describe("a key that is limited to a story", () => {
  test("has what is of it, and nothing of others or of the whole team", async () => {
    const [own, other] = [await publishVaried(web, "Own"), await publishVaried(web, "Other")];
    const { key } = await make({ storyIds: [own.story.id] });
    for (const { operationId, method, path } of restRoutes) {
      const reach = routeScopes[operationId]?.[1] ?? "";
      if (["story", "run", "event", "schedule", "file"].includes(reach) && method === "GET") {
        expect([operationId, (await ask(key, method, own.addressOf(path))).status]).toEqual([operationId, 200]);
      }
      if (reach === "any" || reach === "listed") continue;
      const isOfStory = path.includes("{id}") && reach !== "team";
      const { status, error } = await ask(key, method, other.addressOf(path), method === "GET" ? undefined : {});
      expect([operationId, status, error?.code]).toEqual(
        isOfStory ? [operationId, 404, "not_found"] : [operationId, 403, "forbidden"],
      );
    }
    expect((await web.api("GET", `/stories/${other.story.id}`)).status).toBe(200);
  });

  test("lists it alone, and imports into it alone", async () => {
    const own = await publishVaried(web, "Deployed");
    const { key } = await make({ storyIds: [own.story.id] });
    const stories = (await ask(key, "GET", "/stories")).answer.json();
    expect(stories.items.map(({ id }: { id: string }) => id)).toEqual([own.story.id]);
    const data = echoStory("Deployed");
    const into = { data, mode: "replace", id: own.story.id };
    expect((await ask(key, "POST", "/stories/import", into)).status).toBe(200);
    expect((await ask(key, "POST", "/stories/import", { data })).status).toBe(403);
    expect((await ask(key, "POST", "/stories/import", { ...into, id: randomUUID() })).status).toBe(403);
    expect((await ask(key, "GET", `/schedules?story=${own.story.id}`)).status).toBe(200);
  });

  test("calls webhooks that ask for a key, if they are of its story and it was made for runs", async () => {
    const guarded = echoStory("Guarded");
    const [webhook, ...rest] = guarded.actions;
    const options = { verbs: ["POST" as const], access: "api_key" as const };
    const definition = { ...guarded, actions: [{ ...webhook, options }, ...rest] } as typeof guarded;
    const { story, webhooks } = await web.publish(definition);
    const path = new URL(webhooks[0]?.url ?? "").pathname;
    const call = async (given: Record<string, unknown>) =>
      (await ask((await make(given)).key, "POST", path, {})).status;
    expect(await call({ storyIds: [story.id], scopes: ["run"] })).toBe(200);
    expect(await call({ storyIds: [story.id], scopes: ["read", "edit"] })).toBe(401);
    const other = await web.publish(echoStory("Elsewhere"));
    expect(await call({ storyIds: [other.story.id] })).toBe(401);
    expect((await ask(apiKey, "POST", path, {})).status).toBe(200);
  });
});

describe("a key", () => {
  test("is told once, ends after a year unless something else is said, and says when it was used, to the minute", async () => {
    const { id, key, expiresAt, lastUsedAt } = await make();
    expect(key).toMatch(/^fl_[A-Za-z0-9]{8}_[A-Za-z0-9]{43}$/);
    expect(lastUsedAt).toBeNull();
    const days = (Date.parse(expiresAt ?? "") - web.server.services.clock.now()) / dayMs;
    expect(Math.round(days)).toBe(365);
    expect((await make({ expiresInDays: "never" })).expiresAt).toBeNull();
    expect((await ask(key, "GET", "/info")).status).toBe(200);
    const { lastUsedAt: first } = await listed(id);
    expect(first).toEqual(expect.any(String));
    await ask(key, "GET", "/info");
    expect((await listed(id)).lastUsedAt).toBe(first);
    const { text } = await web.api("GET", "/api-keys");
    expect(text).not.toContain(key);
    expect(text).not.toContain(key.slice(-43));
  });

  test("that has expired, or was revoked, is refused and stays in the list", async () => {
    const { id, key } = await make({ expiresInDays: 1 });
    expect((await ask(key, "GET", "/info")).status).toBe(200);
    aheadMs = 2 * dayMs;
    const late = await ask(key, "GET", "/info");
    expect([late.status, late.error.code, late.error.message]).toEqual([
      401,
      "unauthorized",
      expect.stringContaining("has expired on "),
    ]);
    expect((await listed(id)).state).toBe("expired");
    aheadMs = 0;
    expect((await web.api("DELETE", `/api-keys/${id}`)).status).toBe(204);
    expect((await ask(key, "GET", "/info")).status).toBe(401);
    expect((await listed(id)).state).toBe("revoked");
  });

  test("makes no key that may do more than itself", async () => {
    const { key } = await make({ scopes: ["admin", "read"], expiresInDays: 10 });
    const more = (given: Record<string, unknown>) =>
      ask(key, "POST", "/api-keys", { name: "More", scopes: ["read"], expiresInDays: 5, ...given });
    expect((await more({})).status).toBe(200);
    expect((await more({ scopes: ["edit"] })).error).toMatchObject({ code: "forbidden", path: "scopes" });
    expect((await more({ expiresInDays: 30 })).error).toMatchObject({ code: "forbidden", path: "expiresInDays" });
    expect((await more({ expiresInDays: "never" })).status).toBe(403);
  });

  test("made before there were scopes may do everything and does not end", async () => {
    const { home } = web.server.services;
    const { id, key } = await make();
    await web.database.pool.query(
      `WITH old AS (DELETE FROM api_key WHERE id = $1 RETURNING hash)
       INSERT INTO api_key (id, team_id, name, hash, tail) SELECT $1, $2, 'old', hash, 'tail' FROM old`,
      [id, home.teamId],
    );
    expect(await listed(id)).toMatchObject({ scopes: [...scopes], stories: null, expiresAt: null });
    expect((await ask(key, "GET", "/api-keys")).status).toBe(200);
  });

  test.each([
    [{ scopes: [] }, "scopes"],
    [{ scopes: ["everything"] }, "scopes.0"],
    [{ expiresInDays: 0 }, "expiresInDays"],
    [{ expiresInDays: null }, "expiresInDays"],
    [{ storyIds: [] }, "storyIds"],
    [{ storyIds: [randomUUID()] }, "storyIds"],
    [{ name: " " }, "name"],
  ])("of %j is refused, naming the field", async (given, path) => {
    const { status, body } = await web.api("POST", "/api-keys", { name: "Odd", scopes: ["read"], ...given });
    expect([status < 500, body.error.path]).toEqual([true, path]);
  });
});

test("what limits a key is found by the story of a run, whoever calls it", async () => {
  const { story, webhooks } = await web.publish(echoStory("Traced"));
  const { story_run_id } = await callWebhookOf(web, webhooks[0]?.url);
  const { key } = await make({ storyIds: [story.id], scopes: ["run"] });
  expect((await ask(key, "POST", `/runs/${story_run_id}/cancel`)).status).toBe(200);
});
