import { afterAll, beforeAll, expect, test } from "vitest";
import { createForeignTeam } from "./foreignTeam.ts";
import { admin, createTestServer, echoStory, pathOf, type TestServer } from "./webServer.ts";

let web: TestServer;
let cookie: string;

beforeAll(async () => {
  web = await createTestServer();
  await web.server.listen();
  cookie = await web.signIn(admin.email, admin.password);
});
afterAll(() => web.close());

type Message = { event: string; data: string; id: string };

/** A stream of the server over HTTP, message by message; signs of life are left out. */
async function watch(
  topics: object[],
  { session = cookie, lastEventId }: { session?: string; lastEventId?: string } = {},
) {
  const input = encodeURIComponent(JSON.stringify({ topics }));
  const { port } = web.config;
  const ending = new AbortController();
  const answer = await fetch(`http://127.0.0.1:${port}/api/trpc/live.watch?input=${input}`, {
    headers: { cookie: session, ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }) },
    signal: ending.signal,
  });
  const messages = read(answer);
  const next = async () => {
    for (;;) {
      const { value, done } = await messages.next();
      if (done || value === undefined) return null;
      if (value.event !== "ping" && value.event !== "connected") return value;
    }
  };
  const nextUpdates = async () => {
    const message = await next();
    return { id: message?.id ?? "", updates: JSON.parse(message?.data ?? "null") };
  };
  return { next, nextUpdates, close: () => ending.abort() };
}

async function* read(answer: Response): AsyncGenerator<Message> {
  let text = "";
  for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const parts = text.split(/\n\n+/);
    text = parts.pop() ?? "";
    for (const part of parts) {
      const fieldOf = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(part)?.[1] ?? "";
      yield { event: fieldOf("event"), data: fieldOf("data"), id: fieldOf("id") };
    }
  }
}

function callWebhook(url: string | undefined) {
  return web.server.app.inject({
    method: "POST",
    url: pathOf(url),
    headers: { "content-type": "application/json" },
    payload: "{}",
  });
}

test("a page is told of a run as it is accepted, and whoever comes back is told only what differs", async () => {
  const { story, webhooks } = await web.publish(echoStory("Told"));
  const topics = [{ kind: "runs", storyId: story.id }];
  const stream = await watch(topics);
  const first = await stream.nextUpdates();
  expect(first.updates).toMatchObject([{ at: 0, kind: "runs", data: { items: [], newer: 0 } }]);
  await callWebhook(webhooks[0]?.url);
  const second = await stream.nextUpdates();
  expect(second.updates[0].data.items).toHaveLength(1);
  stream.close();

  const again = await watch(topics, { lastEventId: first.id });
  expect((await again.nextUpdates()).updates[0].data.items).toHaveLength(1);
  again.close();
});

test("a stream needs a session", async () => {
  const stream = await watch([{ kind: "fairness" }], { session: "" });
  const refused = await stream.next();
  expect(refused?.event).toBe("serialized-error");
  expect(JSON.parse(refused?.data ?? "").data).toMatchObject({ code: "UNAUTHORIZED", httpStatus: 401 });
  stream.close();
});

test("of another team's things nothing is told", async () => {
  const { story, webhooks } = await web.publish(echoStory("Not told"));
  const { story_run_id: run } = (await callWebhook(webhooks[0]?.url)).json();
  const other = await createForeignTeam(web);
  const session = await web.signIn(other.email, other.password);
  for (const topic of [
    { kind: "board", id: story.id },
    { kind: "run", id: run },
    { kind: "storyFairness", id: story.id },
  ]) {
    const stream = await watch([topic], { session });
    expect((await stream.nextUpdates()).updates).toEqual([{ at: 0, kind: topic.kind, data: null }]);
    stream.close();
  }
  const stream = await watch([{ kind: "runs", storyId: story.id }], { session });
  expect((await stream.nextUpdates()).updates[0].data.items).toEqual([]);
  stream.close();
});

test("a stream ends when its session is signed out", async () => {
  const session = await web.signIn(admin.email, admin.password);
  const stream = await watch([{ kind: "fairness" }], { session });
  await stream.nextUpdates();
  const ended = (async () => {
    for (let message = await stream.next(); message !== null; message = await stream.next()) {
      if (message.event === "serialized-error") return JSON.parse(message.data).data.code;
    }
  })();
  expect((await web.page("POST", "/api/auth/sign-out", { cookie: session, body: {} })).status).toBe(200);
  expect(await ended).toBe("UNAUTHORIZED");
});
