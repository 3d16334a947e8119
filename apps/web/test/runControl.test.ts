import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createForeignTeam } from "./foreignTeam.ts";
import { createTestServer, echoStory, pathOf, type TestServer } from "./webServer.ts";

/** Runs are stopped and repeated by the API and by pages. No worker is there, so whatever starts stays open. */

let web: TestServer;
beforeAll(async () => {
  web = await createTestServer();
});
afterAll(() => web.close());

async function callWebhook(url: string | undefined, body: unknown = { n: 1 }) {
  const answer = await web.server.app.inject({ method: "POST", url: pathOf(url), payload: body as object });
  return answer.json() as { story_run_id: string; event_id: string };
}

test("a run that is cancelled stays so; a second time changes nothing", async () => {
  const { story, webhooks } = await web.publish(echoStory("To be stopped"));
  const { story_run_id: id } = await callWebhook(webhooks[0]?.url);
  const answer = await web.api("POST", `/runs/${id}/cancel`);
  expect(answer.status).toBe(200);
  const counts = { runs: 1, events: 1, failures: 0 };
  expect(answer.body).toMatchObject({ id, status: "cancelled", counts, waits: [], endedAt: expect.any(String) });
  expect((await web.api("POST", `/runs/${id}/cancel`)).body).toEqual(answer.body);
  expect((await web.api("GET", `/runs/${id}`)).body).toEqual(answer.body);
  const { body } = await web.api("GET", `/stories/${story.id}/runs?status=cancelled`);
  expect(body.items).toMatchObject([{ id, status: "cancelled", counts }]);
});

test("all open runs of a story are cancelled, and no other story's", async () => {
  const [mine, other] = [await web.publish(echoStory("Stopped whole")), await web.publish(echoStory("Going on"))];
  const ids = [];
  for (let n = 0; n < 3; n += 1) ids.push((await callWebhook(mine.webhooks[0]?.url)).story_run_id);
  const { story_run_id: kept } = await callWebhook(other.webhooks[0]?.url);
  expect((await web.api("POST", `/stories/${mine.story.id}/runs/cancel`)).body).toEqual({ cancelled: 3 });
  expect((await web.api("POST", `/stories/${mine.story.id}/runs/cancel`)).body).toEqual({ cancelled: 0 });
  for (const id of ids) expect((await web.api("GET", `/runs/${id}`)).body.status).toBe("cancelled");
  expect((await web.api("GET", `/runs/${kept}`)).body.status).toBe("open");
});

/** A run of the story in which `echo` has failed; no worker had to be there for it. */
async function failedRun({ webhooks }: { webhooks: { url: string }[] }) {
  const { story_run_id: id, event_id: eventId } = await callWebhook(webhooks[0]?.url);
  const actionRunId = randomUUID();
  await web.database.pool.query(
    `INSERT INTO action_run (story_run_id, id, action, parent_event_id, loop_index, attempt, outcome, started_at, ended_at, children)
     VALUES ($1, $2, 'echo', $3, 0, 1, 'failed', now(), now(), 0)`,
    [id, actionRunId, eventId],
  );
  await web.database.pool.query("UPDATE story_run SET status = 'failed', closed_at = now() WHERE id = $1", [id]);
  return { id, eventId, actionRunId };
}

test("a run tells which runs it has called, and those what called them", async () => {
  const [caller, called] = [await web.publish(echoStory("The caller")), await web.publish(echoStory("The called"))];
  const { id, actionRunId } = await failedRun(caller);
  const { id: other } = await failedRun(called);
  // The id of an action run begins with the time of its story run.
  const calledBy = id.slice(0, 13) + actionRunId.slice(13);
  await web.database.pool.query("UPDATE action_run SET id = $2 WHERE id = $1", [actionRunId, calledBy]);
  await web.database.pool.query("UPDATE story_run SET called_by = $2, trigger = 'call' WHERE id = $1", [
    other,
    calledBy,
  ]);
  expect((await web.api("GET", `/runs/${id}`)).body).toMatchObject({
    caller: null,
    called: [{ id: other, trigger: "call" }],
  });
  expect((await web.api("GET", `/runs/${other}`)).body).toMatchObject({
    calledBy,
    caller: { runId: id, storyName: "The caller", action: "echo" },
    called: [],
  });
});

test("what failed is tried again as a run of its own, and each names the other", async () => {
  const imported = await web.publish(echoStory("Tried again"));
  const failed = await failedRun(imported);
  const answer = await web.api("POST", `/runs/${failed.id}/retry`);
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({ runs: [{ id: expect.any(String), action: "echo" }], more: false });
  const again = await web.api("GET", `/runs/${answer.body.runs[0].id}`);
  const replay = { runId: failed.id, eventId: failed.eventId, action: "echo" };
  expect(again.body).toMatchObject({ status: "open", trigger: "retry", replay, replays: [], version: 1 });
  expect(again.body.waits).toMatchObject([{ action: "echo", count: 1 }]);
  const before = await web.api("GET", `/runs/${failed.id}`);
  expect(before.body).toMatchObject({ status: "failed", replay: null, replays: [{ id: again.body.id, replay }] });
  const { body } = await web.api("GET", `/runs/${again.body.id}/events`);
  expect(body.items).toMatchObject([{ action: "receive_it", port: "default" }]);
  const copy = await web.api("GET", `/events/${body.items[0].id}`);
  expect(copy.body).toMatchObject({ copyOf: failed.eventId, data: { body: { n: 1 } } });
});

test("the live version or the one before runs again, as is asked", async () => {
  const imported = await web.publish(echoStory("Two versions"));
  const failed = await failedRun(imported);
  await web.api("POST", `/stories/${imported.story.id}/publish`);
  const versionOf = async (version?: string) => {
    const body = { actionRun: failed.actionRunId, ...(version === undefined ? {} : { version }) };
    const { runs } = (await web.api("POST", `/runs/${failed.id}/retry`, body)).body;
    return (await web.api("GET", `/runs/${runs[0].id}`)).body.version;
  };
  expect([await versionOf(), await versionOf("same"), await versionOf("live")]).toEqual([1, 1, 2]);
});

test("an event is emitted again, and says what it is a copy of", async () => {
  const imported = await web.publish(echoStory("Emitted again"));
  const { event_id: eventId, story_run_id: runId } = await callWebhook(imported.webhooks[0]?.url);
  const answer = await web.api("POST", `/events/${eventId}/reemit`, { version: "live" });
  expect(answer.status).toBe(200);
  const again = await web.api("GET", `/runs/${answer.body.id}`);
  expect(again.body).toMatchObject({
    trigger: "reemit",
    replay: { runId, eventId, action: null },
    counts: { runs: 1 },
  });
});

test("what can't be repeated is refused with the reason", async () => {
  const imported = await web.publish(echoStory("Not repeated"));
  const failed = await failedRun(imported);
  const { story_run_id: whole } = await callWebhook(imported.webhooks[0]?.url);
  const root = await web.database.pool.query(
    "SELECT id FROM action_run WHERE story_run_id = $1 AND parent_event_id IS NULL",
    [failed.id],
  );
  const refused = [
    [`/runs/${whole}/retry`, {}, 409, "nothing to try again"],
    [`/runs/${failed.id}/retry`, { actionRun: root.rows[0].id }, 409, "did not fail"],
    [`/runs/${failed.id}/retry`, { actionRun: randomUUID() }, 404, "no action run"],
    [`/runs/${failed.id}/retry`, { version: "newest" }, 400, "has to be same or live"],
    [`/runs/${failed.id}/retry`, { run: "x" }, 400, "run"],
    [`/events/${randomUUID()}/reemit`, {}, 404, "no event"],
  ] as const;
  for (const [path, body, status, words] of refused) {
    const answer = await web.api("POST", path, body);
    expect([path, answer.status, answer.body.error.message]).toEqual([path, status, expect.stringContaining(words)]);
  }
  await web.api("DELETE", `/stories/${imported.story.id}`);
  const gone = await web.api("POST", `/runs/${failed.id}/retry`, {});
  expect([gone.status, gone.body.error.message]).toEqual([404, "There is no story with this id."]);
});

test("what is stored of a story is told, and how long it is kept: the shorter of what story and installation say", async () => {
  const keeping = { ...echoStory("Kept"), settings: { retention: { days: 7, keepRuns: 20 } } };
  const { story, webhooks } = await web.publish(keeping);
  const { story_run_id: id } = await callWebhook(webhooks[0]?.url);
  await callWebhook(webhooks[0]?.url);
  await web.api("POST", `/runs/${id}/cancel`);
  const { body } = await web.api("GET", `/stories/${story.id}/usage`);
  const retention = { days: 7, keepRuns: 20 };
  expect(body).toEqual({
    runs: 2,
    open: 1,
    events: 1,
    bytes: expect.any(Number),
    oldestAt: expect.any(String),
    retention,
  });
  expect(body.bytes).toBeGreaterThan(400);
  const plain = await web.publish(echoStory("Kept as long as the others"));
  const usage = await web.api("GET", `/stories/${plain.story.id}/usage`);
  expect(usage.body).toMatchObject({ runs: 0, oldestAt: null, retention: { days: 90, keepRuns: 0 } });
});

test("who may only look can stop and repeat nothing", async () => {
  const viewer = await createForeignTeam(web, "viewer");
  const cookie = await web.signIn(viewer.email, viewer.password);
  const { webhooks } = await web.publish(echoStory("Watched"));
  const { story_run_id: id } = await callWebhook(webhooks[0]?.url);
  for (const procedure of ["runs.cancel", "runs.cancelAll", "runs.retry", "events.reemit"]) {
    const answer = await web.page("POST", `/api/trpc/${procedure}`, { cookie, body: { id } });
    expect([procedure, answer.status]).toEqual([procedure, 403]);
  }
  expect((await web.api("GET", `/runs/${id}`)).body.status).toBe("open");
});
