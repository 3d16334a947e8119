import { randomUUID } from "node:crypto";
import type { StoryDefinition } from "@fairlead/story";
import { echoStory, pathOf, type TestServer } from "./webServer.ts";

/** Calls a webhook by its address. */
export async function callWebhookOf({ server }: TestServer, url: string | undefined, body: unknown = {}) {
  const headers = { "content-type": "application/json" };
  const answer = await server.app.inject({ method: "POST", url: pathOf(url), headers, payload: JSON.stringify(body) });
  return answer.json() as { story_run_id: string; event_id: string };
}

/** A story that has something for every route: a webhook, a schedule, and an action that remembers. */
function variedStory(name: string): StoryDefinition {
  const story = echoStory(name);
  const type = "event_transform" as const;
  const remembers = { mode: "deduplicate" as const, path: "=receive_it", lookback: 9 };
  const schedule = [{ cron: "0 0 1 1 *", timezone: "UTC" }];
  return {
    ...story,
    actions: [
      ...story.actions,
      { id: "once", slug: "once", name: "Once", type, options: remembers },
      { id: "tick", slug: "tick", name: "Tick", type, options: { mode: "message" as const, payload: {} }, schedule },
    ],
    links: [...story.links, { from: "receive_it", to: "once" }],
  };
}

/** Publishes it and calls it. No worker is there, so the row of its schedule is made here. */
export async function publishVaried(web: TestServer, name: string) {
  const { story, webhooks } = await web.publish(variedStory(name));
  const { story_run_id: runs, event_id: events } = await callWebhookOf(web, webhooks[0]?.url);
  const schedules = randomUUID();
  await web.database.pool.query(
    `INSERT INTO schedule (id, story_id, action_id, cron, timezone, due_at, fires_at)
     VALUES ($1, $2, 'tick', '0 0 1 1 *', 'UTC', '2099-01-01', '2099-01-01')`,
    [schedules, story.id],
  );
  const { files: store, home } = web.server.services;
  const about = { name: "x", contentType: "a/b", teamId: home.teamId, storyRunId: runs };
  const { file: files } = await store.put({ bytes: Buffer.from("x"), ...about });
  const ids = { stories: story.id, runs, events, schedules, files, ...(await keepValues(web)) };
  /** The address of a route, with what it names there. */
  const addressOf = (path: string, id: string = Reflect.get(ids, path.split("/")[1] ?? "") ?? "") =>
    path
      .replace("{action}", "receive_it")
      .replace("{slug}", "once")
      .replace("{test}", randomUUID())
      .replace("{id}", id);
  return { story, ids, addressOf };
}

/** A credential, a resource and an API key of the team. */
async function keepValues(web: TestServer) {
  const name = `Kept ${randomUUID()}`;
  const secret = { value: "kept-for-a-test" };
  const credential = { name, kind: "text", secret, allowedHosts: ["api.example.com"] };
  const { id: credentials } = (await web.api("POST", "/credentials", credential)).body;
  const { id: resources } = (await web.api("POST", "/resources", { name, kind: "text", value: "x" })).body;
  const { id: keys } = (await web.api("POST", "/api-keys", { name, scopes: ["read"] })).body;
  return { credentials, resources, "api-keys": keys };
}
