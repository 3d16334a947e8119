import { expect, test } from "vitest";
import { httpAction, messageAction, parsed, storyOf } from "../test/stories.ts";
import { findKeptValues, renameKeptValues } from "./keptValues.ts";

const story = parsed(
  storyOf(
    [
      {
        ...httpAction(
          "ask",
          { url: "=RESOURCE.base & '/things'", headers: { Authorization: "Bearer <<CREDENTIAL.token>>" } },
          { name: "Ask" },
        ),
        monitoring: { failure: true, webhook: "https://hooks.example.com/<<CREDENTIAL.hook>>" },
      },
      messageAction("say", "=RESOURCE.base", { name: "Say" }),
    ],
    ["ask > say"],
  ),
);

test("what is kept and named is found wherever it stands, with the actions that name it", () => {
  expect(findKeptValues(story)).toEqual([
    { root: "RESOURCE", slug: "base", readers: ["Ask", "Say"] },
    { root: "CREDENTIAL", slug: "token", readers: ["Ask"] },
    { root: "CREDENTIAL", slug: "hook", readers: ["Ask"] },
  ]);
});

test("other names take their place, and everything else stays", () => {
  const renamed = renameKeptValues(story, ({ root, slug }) => (root === "RESOURCE" ? `${slug}_2` : slug));
  expect(findKeptValues(renamed).map(({ root, slug }) => `${root}.${slug}`)).toEqual([
    "RESOURCE.base_2",
    "CREDENTIAL.token",
    "CREDENTIAL.hook",
  ]);
  expect(renameKeptValues(renamed, ({ slug }) => (slug === "base_2" ? "base" : slug))).toEqual(story);
});
