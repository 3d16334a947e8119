import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { createTestDatabase } from "@fairlead/db/testing";
import { createTestEngine, type TestEngine } from "@fairlead/runtime/testing";
import type { StoryDefinition } from "@fairlead/sdk";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { issueTriage, openedIssue, orderLines, teamInbox } from "../src/index.ts";

/** Stories may call servers on loopback, where the other story's webhook is. */
const onLoopback = { grants: [{ cidr: "127.0.0.0/8", ports: [], protocols: [], scope: "startup" as const }] };

let engine: TestEngine;
let pool: pg.Pool;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase();
  closing.unshift(() => database.drop());
  pool = database.pool;
  const redisUrl = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";
  engine = await createTestEngine({ pool, redisUrl, egress: onLoopback });
  closing.unshift(() => engine.stop());
});

afterAll(async () => {
  for (const close of closing) await close();
});

type Published = Awaited<ReturnType<TestEngine["publish"]>>;

/** Calls a story's webhook and returns the id of the story run. */
async function call(story: Published, body: unknown): Promise<string> {
  const [action = ""] = story.plan.roots;
  const data = { body, headers: {}, query: {}, method: "POST" } as never;
  return (await engine.intake.accept({ ...story, action, data, trigger: "webhook" })).storyRunId;
}

/** What each run of a story run emitted, in the words `action outcome`, once the story run is over. */
async function recordOf(storyRunId: string) {
  await vi.waitFor(
    async () => {
      const { rows } = await pool.query("SELECT status FROM story_run WHERE id = $1", [storyRunId]);
      expect(rows[0]?.status).not.toBe("open");
    },
    { timeout: 30_000, interval: 50 },
  );
  const story = await pool.query("SELECT status FROM story_run WHERE id = $1", [storyRunId]);
  const runs = await pool.query(
    "SELECT action, outcome FROM action_run WHERE story_run_id = $1 ORDER BY action, outcome",
    [storyRunId],
  );
  const events = await pool.query("SELECT action, port, data FROM event WHERE story_run_id = $1 ORDER BY action, seq", [
    storyRunId,
  ]);
  return {
    status: story.rows[0]?.status,
    runs: runs.rows.map(({ action, outcome }) => `${action} ${outcome}`),
    events: (action: string) => events.rows.filter((event) => event.action === action).map(({ data }) => data),
  };
}

/** Takes the calls that the first story makes, as the web process does for a webhook. Returns its address. */
async function openWebhook(story: Published, status: number) {
  const storyRunIds: string[] = [];
  const server = createServer(async (request, response) => {
    if (status < 400) storyRunIds.push(await call(story, await json(request)));
    response.writeHead(status, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => new Promise<void>((closed) => void server.close(() => closed())));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/webhook/receive-note/secret`, storyRunIds };
}

const withLabels = (labels: string[]) => ({
  ...openedIssue,
  issue: { ...openedIssue.issue, labels: labels.map((name) => ({ name })) },
});

describe("the sample pair, run by the engine", () => {
  test("a newly opened issue goes through both stories", async () => {
    const inbox = await openWebhook(await engine.publish(teamInbox), 202);
    const triage = await engine.publish(issueTriage({ inboxUrl: inbox.url }));

    const first = await recordOf(await call(triage, openedIssue));
    expect(first.runs).toEqual([
      "classify emitted",
      "is_it_newly_opened emitted",
      "receive_issue emitted",
      "summary emitted",
      "tell_the_team emitted",
    ]);
    expect(first.status).toBe("succeeded");
    const summary = "octocat/hello-world#1347: Found a bug by octocat is a bug; the team was told (202).";
    expect(first.events("summary")).toEqual([{ summary, labels: ["bug"] }]);

    expect(inbox.storyRunIds).toHaveLength(1);
    const second = await recordOf(inbox.storyRunIds[0] ?? "");
    expect(second.events("call_for_attention")).toEqual([
      { line: "Now: octocat/hello-world#1347: Found a bug (bug)", url: openedIssue.issue.html_url, urgent: true },
    ]);
  });

  test("a request waits on the list, and a closed issue ends at the condition", async () => {
    const inbox = await openWebhook(await engine.publish(teamInbox), 202);
    const triage = await engine.publish(issueTriage({ inboxUrl: inbox.url }));

    await recordOf(await call(triage, withLabels(["enhancement"])));
    const second = await recordOf(inbox.storyRunIds[0] ?? "");
    expect(second.events("put_on_the_list")).toMatchObject([{ urgent: false }]);

    const closed = await recordOf(await call(triage, { ...openedIssue, action: "closed" }));
    expect(closed.runs).toEqual(["is_it_newly_opened no_match", "receive_issue emitted"]);
    expect(inbox.storyRunIds).toHaveLength(1);
  });

  test("when the second story's webhook refuses, the first one says so", async () => {
    const inbox = await openWebhook(await engine.publish(teamInbox), 404);
    const triage = await engine.publish(issueTriage({ inboxUrl: inbox.url }));
    const first = await recordOf(await call(triage, openedIssue));
    expect(first.runs).toContain("tell_the_team failed");
    expect(first.events("could_not_tell")).toMatchObject([
      { summary: expect.stringMatching(/was not passed on: .*404/) },
    ]);
  });
});

test("order lines: each line is an event, and the large ones are marked", async () => {
  const order = {
    number: "A-17",
    lines: [
      { sku: "pen", quantity: 10, price: 1.2 },
      { sku: "desk", quantity: 4, price: 320.5 },
      { sku: "lamp", quantity: 20, price: 50 },
    ],
  };
  const record = await recordOf(await call(await engine.publish(orderLines as StoryDefinition), order));
  expect(record.runs).toHaveLength(1 + 1 + 3 + 3);
  expect(record.events("mark_for_review").toSorted((a, b) => a.line - b.line)).toEqual([
    { order: "A-17", sku: "desk", total: 1282, line: 2 },
    { order: "A-17", sku: "lamp", total: 1000, line: 3 },
  ]);
  expect(record.events("pass")).toEqual([{ order: "A-17", sku: "pen" }]);
});
