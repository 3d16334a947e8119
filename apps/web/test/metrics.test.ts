import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiKey, createTestServer, echoStory, pathOf, type TestServer } from "./webServer.ts";

let web: TestServer;

beforeAll(async () => {
  web = await createTestServer();
});
afterAll(() => web.close());

function scrape(headers: Record<string, string> = { authorization: `Bearer ${apiKey}` }) {
  return web.server.app.inject({ method: "GET", url: "/metrics", headers });
}

async function readValue(line: string): Promise<number | undefined> {
  const { body } = await scrape();
  const found = body.split("\n").find((one) => one.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}

describe("/metrics", () => {
  test.each([
    ["without a key", {}],
    ["with another key", { authorization: "Bearer not-the-key-not-the-key-not-the-key" }],
    ["with what looks like a call from this machine", { "x-forwarded-for": "127.0.0.1", host: "127.0.0.1" }],
  ])("is refused %s", async (_, headers) => {
    const answer = await scrape(headers);
    expect([answer.statusCode, answer.json().error.code]).toEqual([401, "unauthorized"]);
  });

  test("is text for Prometheus, names no story, and is not kept by anybody", async () => {
    const { webhooks, story } = await web.publish(echoStory("Not told"));
    await web.server.app.inject({ method: "POST", url: pathOf(webhooks[0]?.url) });
    const answer = await scrape();
    expect(answer.headers).toMatchObject({
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
      "cache-control": "no-store",
    });
    expect(answer.body).not.toContain(story.id);
    expect(answer.body).not.toContain("fairlead_story_jobs_total");
    expect(answer.body.endsWith("\n")).toBe(true);
  });

  test("counts webhook calls by how they were answered, and what they made durable", async () => {
    const { webhooks } = await web.publish(echoStory("Counted"));
    const url = pathOf(webhooks[0]?.url);
    const names = {
      taken: 'fairlead_webhook_request_duration_seconds_count{status="2xx"}',
      refused: 'fairlead_webhook_request_duration_seconds_count{status="4xx"}',
      roots: 'fairlead_action_run_duration_seconds_count{action_type="webhook",outcome="emitted"}',
      rows: "fairlead_record_batch_rows_sum",
    };
    const readAll = async () => {
      const values: Record<string, number> = {};
      for (const [name, line] of Object.entries(names)) values[name] = (await readValue(line)) ?? 0;
      return values;
    };
    const before = await readAll();
    for (let n = 0; n < 3; n += 1) await web.server.app.inject({ method: "POST", url });
    await web.server.app.inject({ method: "PUT", url });
    await web.server.app.inject({ method: "POST", url: "/webhook/none/none" });
    const after = await readAll();
    const grown = Object.keys(names).map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)]);
    expect(Object.fromEntries(grown)).toEqual({ taken: 3, refused: 2, roots: 3, rows: 9 });
  });
});
