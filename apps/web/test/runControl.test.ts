import { afterAll, beforeAll, expect, test } from "vitest";
import { createForeignTeam } from "./foreignTeam.ts";
import { createTestServer, echoStory, pathOf, type TestServer } from "./webServer.ts";

/** Runs are stopped by the API and by pages. No worker is there, so whatever starts stays open. */

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

test("who may only look can't stop anything", async () => {
  const viewer = await createForeignTeam(web, "viewer");
  const cookie = await web.signIn(viewer.email, viewer.password);
  const { webhooks } = await web.publish(echoStory("Watched"));
  const { story_run_id: id } = await callWebhook(webhooks[0]?.url);
  for (const procedure of ["runs.cancel", "runs.cancelAll"]) {
    const answer = await web.page("POST", `/api/trpc/${procedure}`, { cookie, body: { id } });
    expect([procedure, answer.status]).toEqual([procedure, 403]);
  }
  expect((await web.api("GET", `/runs/${id}`)).body.status).toBe("open");
});
