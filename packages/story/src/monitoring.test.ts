import { expect, test } from "vitest";
import { checkStory } from "./check.ts";
import { compileStory } from "./compile.ts";
import type { StoryDefinition } from "./definition.ts";
import type { Monitoring } from "./monitoring.ts";

const story = (monitoring: Monitoring, settings: StoryDefinition["settings"] = {}): StoryDefinition => ({
  formatVersion: 1,
  name: "S",
  settings,
  actions: [{ id: "a", slug: "hook", type: "webhook", name: "Hook", monitoring, options: {} }],
  links: [],
});

function planned(monitoring: Monitoring, settings?: StoryDefinition["settings"]) {
  const compiled = compileStory(story(monitoring, settings));
  return compiled.ok ? compiled.plan.actions.hook?.monitoring : compiled.problems;
}

test("what an action is watched for has its defaults, and nothing is watched for where nothing is asked", () => {
  const nothing = { failure: false, everyEvent: false, silenceSeconds: null, mail: null, webhook: null };
  expect(planned({ failure: true })).toEqual({ ...nothing, failure: true, quietSeconds: 900 });
  expect(planned({ mail: ["a@b.example"] })).toBeUndefined();
});

test("an action's recipients come before its story's, all of them", () => {
  const settings = { monitoring: { mail: ["story@b.example"], webhook: "https://hooks.example/story" } };
  expect(planned({ failure: true }, settings)).toMatchObject(settings.monitoring);
  const own = planned({ failure: true, mail: ["own@b.example"] }, settings);
  expect(own).toMatchObject({ mail: ["own@b.example"], webhook: null });
});

test.each([
  [{ silenceSeconds: 59 }, "monitoring.silenceSeconds"],
  [{ quietSeconds: 0 }, "monitoring.quietSeconds"],
  [{ mail: ["a@b@c"] }, "monitoring.mail[0]"],
  [{ mail: [] }, "monitoring.mail"],
  [{ mail: Array(21).fill("a@b.example") }, "monitoring.mail"],
  [{ webhook: "ftp://x" }, "monitoring.webhook"],
  [{ webhook: "https://<<CREDENTIAL.host>>/" }, "monitoring.webhook"],
])("%j is refused with its place", (monitoring, place) => {
  expect(checkStory(story(monitoring as Monitoring)).map(({ path }) => path)).toEqual([`actions[0].${place}`]);
});
