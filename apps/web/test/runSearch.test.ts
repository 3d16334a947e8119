import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { lowestIdAt } from "../src/server/runFilter.ts";
import { admin, createTestServer, echoStory, pathOf, type TestServer } from "./webServer.ts";

let web: TestServer;
let cookie: string;
let story: { id: string };
let ids: string[];

const at = (minutesAgo: number) => new Date(web.server.services.intake.now() - minutesAgo * 60_000).toISOString();

beforeAll(async () => {
  web = await createTestServer();
  cookie = await web.signIn(admin.email, admin.password);
});
afterAll(() => web.close());

/** Three runs of a story of its own: one that took a minute and failed, one that took no time, one that is open. */
beforeEach(async () => {
  const published = await web.publish(echoStory("Searched"));
  story = published.story;
  ids = [];
  for (const host of ["h-1", "h-2", "H-3"]) {
    const url = pathOf(published.webhooks[0]?.url);
    const answer = await web.server.app.inject({ method: "POST", url, payload: { host } });
    ids.push(answer.json().story_run_id);
  }
  const close = `UPDATE story_run SET status = $2::story_run_status, failures = $3,
    closed_at = created_at + $4 * interval '1 ms' WHERE id = $1`;
  await web.database.pool.query(close, [ids[0], "failed", 1, 60_000]);
  await web.database.pool.query(close, [ids[1], "succeeded", 0, 5]);
  await web.database.pool.query(
    `INSERT INTO action_run (story_run_id, id, action, loop_index, attempt, outcome, started_at, ended_at, error, children)
     SELECT $1, gen_random_uuid(), 'ask', 0, 1, 'failed', now(), now(), '{"message":"503 from the CMDB"}', 0`,
    [ids[0]],
  );
});

async function found(query: string): Promise<string[]> {
  const answer = await web.api("GET", `/stories/${story.id}/runs?${query}`);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.items.map(({ id }: { id: string }) => id);
}

/** Ids of one millisecond say nothing of the order in which they came. */
const newestFirst = () => ids.toSorted().toReversed();

describe("runs are narrowed by", () => {
  test("the end of their id, or why they failed, whatever the case", async () => {
    const [failed, done] = ids;
    expect(await found(`text=${done?.slice(-8)}`)).toEqual([done]);
    expect(await found("text=503 from the cmdb")).toEqual([failed]);
    expect(await found("text=ask: 503")).toEqual([failed]);
    expect(await found("text=%25")).toEqual([]);
  });

  test("how long they took, or are open", async () => {
    expect(await found("minMs=30000")).toEqual([ids[0]]);
    expect(await found("minMs=30000&status=succeeded")).toEqual([]);
  });

  test("when they began", async () => {
    expect(await found(`since=${at(5)}`)).toEqual(newestFirst());
    expect(await found(`until=${at(5)}`)).toEqual([]);
    expect(await found(`since=${at(-5)}`)).toEqual([]);
  });

  test("what open ones wait for", async () => {
    expect(await found("reason=no_worker")).toEqual([ids[2]]);
    expect(await found("reason=budget")).toEqual([]);
    expect(await found("reason=no_worker&status=failed")).toEqual([]);
  });

  test("all of it, page by page, in pages as in the API", async () => {
    const query = { storyId: story.id, withinMs: 600_000, limit: 2 };
    const ask = async (input: unknown) => {
      const path = `/api/trpc/runs.list?input=${encodeURIComponent(JSON.stringify(input))}`;
      return (await web.page("GET", path, { cookie })).body.result.data;
    };
    const first = await ask(query);
    const second = await ask({ ...query, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(newestFirst());
    expect(second.nextCursor).toBeNull();
  });

  test.each(["minMs=0", "minMs=x", "since=yesterday", "reason=running", `text=${"x".repeat(101)}`, "text=%00"])(
    "%s is refused",
    async (query) => {
      expect((await web.api("GET", `/stories/${story.id}/runs?${query}`)).status).toBe(400);
    },
  );
});

describe("events of a story", () => {
  const events = async (query: string) => (await web.api("GET", `/stories/${story.id}/events?${query}`)).body;
  const runsOf = ({ items }: { items: { storyRunId: string }[] }) => items.map(({ storyRunId }) => storyRunId);

  test("come from the newest run first, and are narrowed by action, time and text", async () => {
    expect(runsOf(await events(""))).toEqual(newestFirst());
    expect(runsOf(await events("action=receive_it&text=h-3"))).toEqual([ids[2]]);
    expect(runsOf(await events("action=echo"))).toEqual([]);
    expect(runsOf(await events(`until=${at(5)}`))).toEqual([]);
  });

  test("are told page by page, each once", async () => {
    const first = await events("limit=2");
    const second = await events(`limit=2&cursor=${first.nextCursor}`);
    expect([...runsOf(first), ...runsOf(second)]).toEqual(newestFirst());
    expect(second.nextCursor).toBeNull();
    expect((await web.api("GET", `/stories/${story.id}/events?cursor=x`)).status).toBe(400);
  });
});

describe("events of one run", () => {
  const emitted = ["f", "0", "a", "7", "3"];

  /** Runs of one millisecond, whose ids say nothing of their order; the second one has emitted two events. */
  async function emitAll(runId: string | undefined): Promise<string[]> {
    const id = (digit: string, seq: number) => `${runId?.slice(0, 13)}-8000-8000-${digit.repeat(8)}000${seq}`;
    for (const [at, digit] of emitted.entries()) {
      await web.database.pool.query(
        `INSERT INTO action_run (story_run_id, id, action, loop_index, attempt, outcome, started_at, ended_at, children)
         SELECT $1, $2, 'echo', 0, 1, 'emitted', created_at + $3::int * interval '1 microsecond',
           created_at + ($3::int + 10) * interval '1 microsecond', 0
         FROM story_run WHERE id = $1`,
        [runId, id(digit, 0), at],
      );
      const events = digit === "0" ? [1, 2] : [1];
      for (const seq of events) {
        await web.database.pool.query(
          `INSERT INTO event (story_run_id, id, action_run_id, action, seq, port, data)
           VALUES ($1, $2, $3, 'echo', $4, 'default', to_json($5::text))`,
          [runId, id(digit, seq), id(digit, 0), seq - 1, `${digit}${seq}`],
        );
      }
    }
    return ["f1", "01", "02", "a1", "71", "31"];
  }

  type Listed = { id: string; preview: string };

  async function pages(path: string, tell = ({ preview }: Listed) => JSON.parse(preview)): Promise<string[]> {
    const read: string[] = [];
    let cursor = "";
    for (let page = 0; page < 10; page += 1) {
      const { body } = await web.api("GET", `${path}&limit=2${cursor}`);
      read.push(...body.items.map((item: Listed) => tell(item)));
      if (body.nextCursor === null) return read;
      cursor = `&cursor=${body.nextCursor}`;
    }
    throw new Error("The pages have no end.");
  }

  test("are told in the order in which they came, page by page; those of a story the newest first", async () => {
    const order = await emitAll(ids[1]);
    expect(await pages(`/runs/${ids[1]}/events?action=echo`)).toEqual(order);
    expect(await pages(`/stories/${story.id}/events?action=echo`)).toEqual(order.toReversed());
    const runs = await pages(`/stories/${story.id}/actions/echo/runs?`, ({ id }) => id.slice(24, 25));
    expect(runs).toEqual(emitted.toReversed());
    expect(await pages(`/stories/${story.id}/events?action=echo&text=1`)).toEqual(
      order.filter((text) => text.includes("1")).toReversed(),
    );
  });
});

test("the first id of a moment is below all that begin then and above all before", () => {
  expect(lowestIdAt("1970-01-01T00:00:00.001Z")).toBe("00000000-0001-0000-0000-000000000000");
});
