import { createTestDatabase } from "@fairlead/db/testing";
import { createTestEngine, type TestEngine } from "@fairlead/runtime/testing";
import type { StoryDefinition } from "@fairlead/story";
import type pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type PageExample, readActionPages } from "../src/actionPages.ts";

/** The examples of the pages in docs/actions do what the pages say. Those that need a server of their own are tried beside it. */

let engine: TestEngine;
let pool: pg.Pool;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase();
  closing.unshift(() => database.drop());
  pool = database.pool;
  const redisUrl = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";
  engine = await createTestEngine({ pool, redisUrl });
  closing.unshift(() => engine.stop());
});

afterAll(async () => {
  for (const close of closing) await close();
});

type Published = Awaited<ReturnType<TestEngine["publish"]>>;

function storyOf({ type, options }: PageExample["action"]): StoryDefinition {
  return {
    formatVersion: 1,
    name: "Example",
    actions: [
      { id: "receive", slug: "receive", type: "webhook", name: "Receive", options: {} },
      { id: "act", slug: "act", type, name: "Act", options },
    ],
    links: [{ from: "receive", to: "act" }],
  } as StoryDefinition;
}

/** Publishes the stories of an example in one team. */
async function publishAll({ action, stories = {} }: PageExample): Promise<Published> {
  const story = await engine.publish(storyOf(action));
  for (const [slug, definition] of Object.entries(stories)) {
    const other = await engine.publish(definition as StoryDefinition);
    await pool.query("UPDATE story SET tenant_id = $2, team_id = $3, slug = $4 WHERE id = $1", [
      ...[other.storyId, story.tenantId, story.teamId, slug],
    ]);
  }
  return story;
}

/** Sends a body; waits until its story run is over, or waits for what comes after it. */
async function send(story: Published, body: unknown): Promise<string> {
  const data = { body, headers: {}, query: {}, method: "POST" } as never;
  const { storyRunId } = await engine.intake.accept({ ...story, action: "receive", data, trigger: "webhook" });
  const known =
    "SELECT (SELECT count(*) FROM timer WHERE story_run_id = $1) + (SELECT count(*) FROM action_run WHERE story_run_id = $1) AS n";
  await until(known, [storyRunId], ({ n }) => Number(n) >= 2);
  return storyRunId;
}

async function until(text: string, values: unknown[], holds: (row: Record<string, unknown>) => boolean) {
  await vi.waitFor(
    async () => {
      const { rows } = await pool.query(text, values);
      expect(rows[0] !== undefined && holds(rows[0])).toBe(true);
    },
    { timeout: 30_000, interval: 25 },
  );
}

/** What is expected, with "*" for any value. */
function pattern(value: unknown): unknown {
  if (value === "*") return expect.anything();
  if (Array.isArray(value)) return value.map(pattern);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pattern(item)]));
}

/** Types whose examples need servers, mailboxes or a web process, and are tried where these are. */
const elsewhere = new Set(["http_request", "webhook", "send_email", "receive_email"]);

const cases = readActionPages()
  .filter(({ type }) => !elsewhere.has(type))
  .flatMap(({ type, examples }) =>
    examples.map((example, index) => ({ name: `${type}, example ${index + 1}`, example })),
  );

test.each(cases)("$name", async ({ example }) => {
  const story = await publishAll(example);
  const ids: string[] = [];
  for (const body of example.received) ids.push(await send(story, body));
  await until(
    "SELECT count(*) AS n FROM story_run WHERE story_id = $1 AND status = 'open'",
    [story.storyId],
    ({ n }) => Number(n) === 0,
  );
  const { rows } = await pool.query(
    `SELECT e.data, e.port FROM event e JOIN unnest($1::uuid[]) WITH ORDINALITY AS s(id, n) ON e.story_run_id = s.id
     WHERE e.action = 'act' ORDER BY s.n, e.seq`,
    [ids],
  );
  if (example.fails !== undefined) {
    expect(rows.map(({ data }) => data.error.code)).toEqual([example.fails]);
    return;
  }
  expect(rows.map(({ data }) => data)).toMatchObject((example.emitted ?? []).map(pattern));
  expect(rows).toHaveLength(example.emitted?.length ?? 0);
  expect(rows.map(({ port }) => port)).toEqual(example.ports ?? rows.map(() => "default"));
});
