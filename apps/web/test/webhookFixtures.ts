import type { StoryDefinition, WebhookOptions } from "@fairlead/story";
import { echoStory, pathOf, type TestServer } from "./webServer.ts";

/** Calls of webhooks, and what came of them. */

/** The story of these tests with other options for its webhook. */
export function storyWith(name: string, options: WebhookOptions): StoryDefinition {
  const story = echoStory(name);
  const [receive, ...others] = story.actions;
  if (receive?.type !== "webhook") throw new Error("The story does not begin with a webhook.");
  return { ...story, actions: [{ ...receive, options }, ...others] };
}

/** What a call is made of, by a server other than the first one if need be. */
export type Parts = {
  method?: "GET" | "POST" | "OPTIONS";
  body?: unknown;
  headers?: Record<string, string>;
  server?: TestServer;
};

/** The verbs of a server. */
export function createCalls(web: () => TestServer) {
  async function callAt(url: string, { method = "POST", body = {}, headers = {}, server = web() }: Parts = {}) {
    const payload = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const answer = await server.server.app.inject({
      method,
      url,
      headers: { "content-type": "application/json", ...headers },
      ...(method === "POST" ? { payload } : {}),
    });
    return { status: answer.statusCode, headers: answer.headers, text: answer.body, json: () => answer.json() };
  }
  return {
    callAt,
    /** Publishes a story whose webhook `receive_it` has these options, and gives what calls it. */
    async open(name: string, options: WebhookOptions) {
      const { story, webhooks } = await web().publish(storyWith(name, options));
      const path = pathOf(webhooks[0]?.url);
      return { id: story.id, path, call: (parts: Parts = {}) => callAt(path, parts) };
    },
    async countRuns(storyId: string): Promise<number> {
      const { rows } = await web().database.pool.query("SELECT count(*)::int AS n FROM story_run WHERE story_id = $1", [
        storyId,
      ]);
      return rows[0].n;
    },
    async bodyOf(eventId: string): Promise<unknown> {
      const { rows } = await web().database.pool.query("SELECT data FROM event WHERE id = $1", [eventId]);
      return rows[0]?.data.body;
    },
  };
}
