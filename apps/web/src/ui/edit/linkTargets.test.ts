import type { StoryAction } from "@fairlead/story";
import { expect, test } from "vitest";
import { linkedPorts, linkTargets, portTargets, whyNoLink } from "./linkTargets.ts";

const action = (slug: string, type = "http_request") =>
  ({ id: slug, slug, name: slug, type, options: {} }) as StoryAction;

const story = {
  actions: [action("call", "webhook"), action("ask"), action("tell"), action("say")],
  links: [
    { from: "ask", to: "tell" },
    { from: "ask", to: "say", kind: "failure" as const },
  ],
};

test("a link may lead to what takes events and is not linked that way yet", () => {
  const slugs = (way: "default" | "failure") => linkTargets(story, { from: "ask", way }).map(({ slug }) => slug);
  expect(slugs("default")).toEqual(["say", "ask"]);
  expect(slugs("failure")).toEqual(["tell", "ask"]);
});

test("why a link can't lead somewhere is said", () => {
  const why = (to: string) => whyNoLink(story, { from: "ask", way: "default" }, to);
  expect(why("call")).toContain("begins stories by itself");
  expect(why("tell")).toContain("already");
  expect(why("group:x")).toContain("when it is open");
  expect(why("say")).toBeNull();
});

test("the links of a port can be moved to what has such a port as well", () => {
  expect(linkedPorts(story, "ask")).toEqual([
    { way: "default", count: 1 },
    { way: "failure", count: 1 },
  ]);
  expect(linkedPorts(story, "tell")).toEqual([{ way: null, count: 1 }]);
  expect(linkedPorts(story, "call")).toEqual([]);
  const slugs = (way: "failure" | null) => portTargets(story, { slug: "ask", way }).map(({ slug }) => slug);
  expect(slugs("failure")).toEqual(["tell", "say"]);
  expect(portTargets(story, { slug: "ask", way: "default" })).toHaveLength(3);
  expect(slugs(null)).toEqual(["tell", "say"]);
});
