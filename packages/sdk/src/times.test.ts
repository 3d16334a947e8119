import { expect, test } from "vitest";
import { StoryError, story, text } from "./index.ts";

/** What a story in TypeScript says of times. */

test("delays, throttles, schedules and a deadline stand in the definition as they are written", () => {
  const definition = story(
    "Times",
    (s) => {
      const schedule = [{ cron: "0 9 * * MON-FRI", timezone: "Europe/Berlin", missed: "all", missedMax: 5 } as const];
      const fetched = s.unlinked.http("Fetch", { url: "https://example.com/", schedule });
      const later = fetched.to.delay("Later", { seconds: fetched.status.size() });
      const paced = later.to.throttle("Pace", { events: 10, perSeconds: 60, retry: { limit: 0 } });
      const until = paced.to.delay("Until", { until: text`2027-01-0${fetched.status}` });
      until.to.transform("Note", { payload: until.at("anything"), schedule: [{ cron: "@daily", spreadSeconds: 60 }] });
    },
    { deadlineSeconds: 3_600 },
  );
  expect(definition.settings).toEqual({ deadlineSeconds: 3_600 });
  expect(definition.actions.map(({ slug, options }) => [slug, options])).toEqual([
    ["fetch", { url: "https://example.com/" }],
    ["later", { mode: "delay", seconds: "=SIZE(fetch.status)" }],
    ["pace", { mode: "throttle", events: 10, perSeconds: 60 }],
    ["until", { mode: "delay", until: "2027-01-0<<fetch.status>>" }],
    ["note", { mode: "message", payload: "=until.anything" }],
  ]);
  expect(definition.actions[0]).toMatchObject({
    schedule: [{ cron: "0 9 * * MON-FRI", timezone: "Europe/Berlin", missed: "all", missedMax: 5 }],
  });
  expect(definition.actions[2]).toMatchObject({ retry: { limit: 0 } });
  expect(definition.actions[4]).toMatchObject({ schedule: [{ cron: "@daily", spreadSeconds: 60 }] });
});

test("a schedule that can't be read is a problem of the story", () => {
  const build = () =>
    story("Times", (s) => void s.unlinked.transform("Tick", { payload: 1, schedule: [{ cron: "0 25 * * *" }] }));
  expect(build).toThrow(StoryError);
  expect(build).toThrow('actions[0].schedule[0].cron: hour: "25" must be a number from 0 to 23.');
});
