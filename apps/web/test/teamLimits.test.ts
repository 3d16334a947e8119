import { expect, test } from "vitest";
import { createTestServer, echoStory, pathOf } from "./webServer.ts";

test("a team that has used its events of the day is refused more, and nothing that was accepted is lost", async () => {
  await using web = await createTestServer({ env: { FAIRLEAD_TEAM_EVENTS_PER_DAY: "1" } });
  const { story, webhooks } = await web.publish(echoStory());
  const call = async () => {
    const answer = await web.server.app.inject({ method: "POST", url: pathOf(webhooks[0]?.url), payload: {} });
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
  };
  let accepted = 0;
  await expect
    .poll(
      async () => {
        const answer = await call();
        if (answer.status === 200) accepted += 1;
        return answer;
      },
      { timeout: 30_000, interval: 100 },
    )
    .toMatchObject({
      status: 429,
      headers: { "retry-after": expect.stringMatching(/^\d+$/) },
      body: {
        error: {
          code: "daily_limit",
          message: expect.stringMatching(
            /^This team has used its 1 events for today \(UTC\)\. New ones are taken again from midnight on\. Retry after \d+ seconds\.$/,
          ),
        },
      },
    });
  const { rows } = await web.database.pool.query("SELECT count(*)::int AS n FROM story_run WHERE story_id = $1", [
    story.id,
  ]);
  expect(rows[0].n).toBe(accepted);
  expect(accepted).toBeGreaterThan(0);
  const { body } = await web.api("GET", "/fairness");
  expect(body.headline).toContain("This team has used its 1 events for today (UTC).");
}, 60_000);
