import { randomUUID } from "node:crypto";
import { exportStory } from "@fairlead/story";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { restRoutes } from "../src/server/restRoutes.ts";
import { createForeignTeam } from "./foreignTeam.ts";
import { callWebhookOf, publishVaried } from "./variedStory.ts";
import { admin, apiKey, createTestServer, echoStory, type TestServer } from "./webServer.ts";

let web: TestServer;
let cookie: string;

beforeAll(async () => {
  web = await createTestServer();
  cookie = await web.signIn(admin.email, admin.password);
});
afterAll(() => web.close());

const callWebhook = (url: string | undefined, body: unknown = {}) => callWebhookOf(web, url, body);

describe("importing a story", () => {
  test("makes the story and its webhook; without publishing nothing is live", async () => {
    const answer = await web.api("POST", "/stories/import", { data: echoStory("Quiet start") });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ story: { slug: "quiet-start", version: null }, warnings: [] });
    expect(answer.body.webhooks).toEqual([
      {
        action: "receive_it",
        url: expect.stringContaining("/webhook/receive-it/"),
        draftUrl: expect.stringMatching(/\/webhook\/receive-it\/.*\?draft=/),
        signingSecrets: 0,
        oldAddress: null,
      },
    ]);
    const detail = await web.api("GET", `/stories/${answer.body.story.id}`);
    expect(detail.body).toMatchObject({ live: null, name: "Quiet start", webhooks: answer.body.webhooks });
  });

  test("takes the text of a file like the JSON in it", async () => {
    const { story } = await web.publish(echoStory("From a file"), {
      data: `\ufeff${exportStory(echoStory("From a file"))}`,
    });
    const exported = await web.api("GET", `/stories/${story.id}/export`);
    expect(exported.text).toBe(exportStory(echoStory("From a file")));
  });

  test("reports all problems at once, and changes nothing", async () => {
    const before = await web.api("GET", "/stories?limit=200");
    const definition = echoStory("Broken");
    const data = {
      ...definition,
      colour: "red",
      actions: [
        ...definition.actions,
        { ...definition.actions[1], id: "x", slug: "bad", options: { mode: "message", payload: "=1 +" } },
      ],
      links: [{ from: "receive_it", to: "nowhere" }],
    };
    for (const form of [data, JSON.stringify(data)]) {
      const answer = await web.api("POST", "/stories/import", { data: form, publish: true });
      expect(answer.status).toBe(422);
      expect(answer.body.error).toMatchObject({ code: "story_invalid", requestId: expect.any(String) });
      const codes = answer.body.error.problems.map(
        (problem: { path: string; code: string }) => `${problem.path} ${problem.code}`,
      );
      expect(codes.join("\n")).toMatch(/actions\[2\]\.options\.payload[\s\S]*colour unknown_key[\s\S]*links\[0\]\.to/);
    }
    expect((await web.api("GET", "/stories?limit=200")).body.items.length).toBe(before.body.items.length);
  });

  test("keeps a draft with a broken formula and warns; publishing it is refused", async () => {
    const definition = echoStory("Half written");
    const [receive, echo] = definition.actions;
    if (!receive || echo?.type !== "event_transform") throw new Error("The story has changed.");
    const data = { ...definition, actions: [receive, { ...echo, options: { mode: "message", payload: "=1 +" } }] };
    const draft = await web.api("POST", "/stories/import", { data });
    expect(draft.status).toBe(200);
    expect(draft.body.warnings).toEqual([
      { code: expect.any(String), path: "actions[1].options.payload", message: expect.any(String) },
    ]);
    const published = await web.api("POST", `/stories/${draft.body.story.id}/publish`);
    expect([published.status, published.body.error.problems.length]).toEqual([422, 1]);
  });

  test("refuses a story with a secret written out, draft or not, unless it is told that this is none", async () => {
    const options = { url: "https://api.example.com/", headers: { Authorization: "Bearer 7f3c9a1e55d0b2aa" } };
    const definition = echoStory("With a secret");
    const call = { id: "call", slug: "call", name: "Call", type: "http_request", options };
    const data = { ...definition, actions: [...definition.actions, call] };
    for (const publish of [false, true]) {
      const refused = await web.api("POST", "/stories/import", { data, publish });
      expect([refused.status, refused.body.error.problems]).toEqual([
        422,
        [
          {
            code: "literal_secret",
            path: "actions[2].options.headers.Authorization",
            message: expect.stringContaining("<<CREDENTIAL.its_name>>"),
          },
        ],
      ]);
      expect(refused.text).not.toContain("7f3c9a1e");
    }
    expect((await web.api("GET", "/stories?search=With+a+secret")).body.items).toEqual([]);
    const taken = await web.api("POST", "/stories/import", { data, publish: true, secrets: "warn" });
    expect([taken.status, taken.body.story.version, taken.body.warnings]).toEqual([
      200,
      1,
      [expect.objectContaining({ code: "literal_secret" })],
    ]);
  });

  test("replaces by id or slug, keeps the webhook's address, and never makes what it can't find", async () => {
    const first = await web.publish(echoStory("Replace me"));
    const again = await web.publish(echoStory("Another name"), { mode: "replace", slug: "replace-me" });
    expect(again.story).toEqual({ ...first.story, version: 2 });
    expect(again.webhooks).toEqual(first.webhooks);
    const missing = { data: echoStory(), mode: "replace", id: randomUUID() };
    expect((await web.api("POST", "/stories/import", missing)).status).toBe(404);
    expect((await web.api("POST", "/stories/import", { data: echoStory(), mode: "replace" })).status).toBe(400);
  });

  test("gives each of several stories with the same name a slug of its own", async () => {
    const imported = await Promise.all(Array.from({ length: 4 }, () => web.publish(echoStory("Same name"))));
    expect(new Set(imported.map(({ story }) => story.slug)).size).toBe(4);
  });
});

describe("publishing", () => {
  test("adds a version each time and says which one is live", async () => {
    const { story } = await web.publish(echoStory("Three versions"));
    await web.api("POST", `/stories/${story.id}/publish`);
    await web.api("POST", `/stories/${story.id}/publish`);
    const { body } = await web.api("GET", `/stories/${story.id}/versions?limit=2`);
    expect(body.items.map(({ number, live }: { number: number; live: boolean }) => [number, live])).toEqual([
      [3, true],
      [2, false],
    ]);
    const rest = await web.api("GET", `/stories/${story.id}/versions?cursor=${body.nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ number: 1 }], nextCursor: null });
  });

  test("by several at once makes versions with numbers of their own", async () => {
    const { story } = await web.publish(echoStory("Race"));
    await Promise.all(Array.from({ length: 5 }, () => web.api("POST", `/stories/${story.id}/publish`)));
    const { body } = await web.api("GET", `/stories/${story.id}/versions`);
    expect(body.items.map(({ number }: { number: number }) => number)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(body.items.filter(({ live }: { live: boolean }) => live).length).toBe(1);
  });
});

describe("lists", () => {
  test("of stories give each of them once, page by page", async () => {
    for (let n = 0; n < 5; n += 1) await web.publish(echoStory(`Paged ${n}`));
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: { body: { items: { slug: string }[]; nextCursor: string | null } } = await web.api(
        "GET",
        `/stories?search=paged&limit=2&cursor=${cursor}`,
      );
      seen.push(...page.body.items.map(({ slug }) => slug));
      cursor = page.body.nextCursor;
    }
    expect(seen).toEqual(["paged-4", "paged-3", "paged-2", "paged-1", "paged-0"]);
  });

  test("take what is searched for literally", async () => {
    await web.publish(echoStory("100% sure"));
    const names = async (search: string) =>
      (await web.api("GET", `/stories?search=${encodeURIComponent(search)}`)).body.items.map(
        ({ name }: { name: string }) => name,
      );
    expect(await names("0%")).toEqual(["100% sure"]);
    expect(await names("_")).toEqual([]);
    expect(await names("\\")).toEqual([]);
    expect(await names("'; drop table story; --")).toEqual([]);
    expect((await web.api("GET", "/stories?search=%00")).status).toBe(400);
  });

  test("of runs give each of them once, the newest first", async () => {
    const { story, webhooks } = await web.publish(echoStory("Runs"));
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.push((await callWebhook(webhooks[0]?.url)).story_run_id);
    const first = await web.api("GET", `/stories/${story.id}/runs?limit=3`);
    const second = await web.api("GET", `/stories/${story.id}/runs?limit=3&cursor=${first.body.nextCursor}`);
    const seen = [...first.body.items, ...second.body.items].map(({ id }: { id: string }) => id);
    expect(seen).toEqual(ids.toSorted().toReversed());
    expect(second.body.nextCursor).toBeNull();
    const closed = await web.api("GET", `/stories/${story.id}/runs?status=succeeded`);
    expect(closed.body.items).toEqual([]);
  });

  test.each(["limit=0", "limit=-1", "limit=201", "limit=1.5", "limit=x", "cursor=x", "colour=red", "cursor=e30"])(
    "refuse %s",
    async (query) => {
      const answer = await web.api("GET", `/stories?${query}`);
      expect(answer.status).toBe(400);
      expect(answer.body.error.message).toBeTypeOf("string");
    },
  );
});

describe("a run", () => {
  test("says its state, its counts and what it waits for; its events can be read", async () => {
    const { webhooks } = await web.publish(echoStory("Run detail"));
    const { story_run_id, event_id } = await callWebhook(webhooks[0]?.url, { hello: "there" });
    const run = await web.api("GET", `/runs/${story_run_id}`);
    expect(run.body).toMatchObject({ status: "open", endedAt: null, counts: { runs: 1, events: 1, failures: 0 } });
    expect(run.body.waits).toMatchObject([{ action: "echo", count: 1 }]);
    const events = await web.api("GET", `/runs/${story_run_id}/events`);
    expect(events.body.items).toMatchObject([{ id: event_id, action: "receive_it", port: "default", seq: 0 }]);
    expect((await web.api("GET", `/runs/${story_run_id}/events?action=echo`)).body.items).toEqual([]);
    const event = await web.api("GET", `/events/${event_id}`);
    expect(event.body).toMatchObject({
      storyRunId: story_run_id,
      truncated: false,
      data: { body: { hello: "there" } },
    });
  });
});

describe("access", () => {
  const probe = (path: string) => path.replace("{id}", randomUUID());

  test.each(restRoutes.map((route) => [route.method, route.path] as const))(
    "%s %s needs a key",
    async (method, path) => {
      for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: `Basic ${apiKey}` }, { cookie }]) {
        const answer = await web.server.app.inject({ method, url: `/api/v1${probe(path)}`, headers });
        expect([answer.statusCode, answer.json().error.code]).toEqual([401, "unauthorized"]);
        expect(answer.headers["x-request-id"]).toBe(answer.json().error.requestId);
      }
    },
  );

  test("a key in the address is refused, and says where it belongs", async () => {
    const answer = await web.server.app.inject(`/api/v1/stories?api_key=${apiKey}`);
    expect([answer.statusCode, answer.body.includes("Authorization header")]).toEqual([400, true]);
  });

  test("another team's things look like things that are not there", async () => {
    const { story, addressOf } = await publishVaried(web, "Mine");
    const foreign = await createForeignTeam(web);
    for (const route of restRoutes.filter(({ path }) => path.includes("{id}"))) {
      const theirs = await foreign.api(route.method, addressOf(route.path));
      const missing = await foreign.api(route.method, addressOf(route.path, randomUUID()));
      expect([route.path, theirs.status, theirs.message]).toEqual([route.path, 404, missing.message]);
    }
    expect((await foreign.api("GET", "/stories")).items).toEqual([]);
    expect((await web.api("GET", `/stories/${story.id}`)).status).toBe(200);
  });

  test.each(["1", "null", "{}", "%7B%22not%22%3A%22%22%7D", "A".repeat(900), randomUUID().toUpperCase()])(
    "the id %s is none",
    async (id) => {
      expect((await web.api("GET", `/stories/${id}`)).status).toBe(400);
    },
  );
});

describe("what is not taken", () => {
  const post = (payload: string, type = "application/json") =>
    web.server.app.inject({
      method: "POST",
      url: "/api/v1/stories/import",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": type },
      payload,
    });

  test("is told as JSON with a request id", async () => {
    const cases: [string, string | undefined, number][] = [
      ["{", undefined, 400],
      ["", undefined, 400],
      ["[".repeat(100_000), undefined, 400],
      ['{"data":"x","extra":1}', undefined, 400],
      ["data=x", "application/x-www-form-urlencoded", 415],
      ["{}", "text/plain", 415],
    ];
    for (const [payload, type, status] of cases) {
      const answer = await post(payload, type);
      expect([payload.slice(0, 20), answer.statusCode]).toEqual([payload.slice(0, 20), status]);
      expect(answer.json().error.requestId).toBe(answer.headers["x-request-id"]);
      expect(answer.body).not.toMatch(/node_modules|\.ts:/);
    }
    expect((await web.api("GET", "/nothing")).body.error).toMatchObject({
      code: "not_found",
      requestId: expect.any(String),
    });
    expect((await web.server.app.inject("/api/nothing")).json().error.code).toBe("not_found");
  });

  test("is a story of more than 10 MB", async () => {
    const data = JSON.stringify({ ...echoStory("Large"), description: "x".repeat(10_000_001) });
    const answer = await web.api("POST", "/stories/import", { data });
    expect([answer.status, answer.body.error.problems[0].code]).toEqual([422, "import_too_large"]);
    expect((await web.api("POST", "/stories/import", { data: "x".repeat(16_000_000) })).status).toBe(413);
  });
});

describe("the published description", () => {
  test("is OpenAPI 3.1 and names every route with its parameters", async () => {
    const { body } = await web.api("GET", "/openapi.json");
    expect(body.openapi).toBe("3.1.0");
    const operations = Object.entries<
      Record<string, { operationId: string; parameters: { in: string; name: string }[] }>
    >(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
    );
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(
      restRoutes.map(({ method, path }) => `${method} ${path}`).sort(),
    );
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { path, parameters } of operations) {
      const inPath = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => `{${name}}`);
      expect(path.match(/\{\w+\}/g) ?? []).toEqual(inPath);
    }
    const text = JSON.stringify(body);
    expect(text).not.toContain('"$schema"');
    for (const [reference] of text.matchAll(/"#\/components\/[\w/]+"/g)) {
      const steps = reference.slice(3, -1).split("/");
      expect(steps.reduce((at, step) => at?.[step], body)).toBeTypeOf("object");
    }
  });

  test("tells what the routes answer", async () => {
    const { addressOf } = await publishVaried(web, "Described");
    for (const route of restRoutes.filter(({ method }) => method === "GET")) {
      const answer = await web.api("GET", addressOf(route.path));
      expect([route.path, answer.status]).toEqual([route.path, 200]);
      expect([route.path, route.answer?.safeParse(answer.body).error?.issues ?? []]).toEqual([route.path, []]);
    }
  });
});

test("the installation says what it is", async () => {
  const { body } = await web.api("GET", "/info");
  expect(body).toMatchObject({ name: "Fairlead", node: process.versions.node, tenancy: "single" });
  expect(body.stories).toBeGreaterThan(0);
});
