import type { StoryDefinition } from "@fairlead/story";
import { Check } from "lucide-react";
import { expect, test } from "vitest";
import { findKeys } from "./find.ts";
import type { CardStatus } from "./statusStore.ts";

const actions = [
  { id: "1", slug: "arrival", type: "webhook", name: "Arrival", options: {} },
  { id: "2", slug: "ask", type: "http_request", name: "Ask", options: { url: "https://x/<<arrival.body.host>>" } },
  {
    id: "3",
    slug: "tell",
    type: "http_request",
    name: "Tell",
    disabled: true,
    local: { room: "=<<later>>" },
    options: { url: "https://y/" },
  },
] as unknown as StoryDefinition["actions"];

const badge = (tone: "wait" | "bad"): CardStatus => ({
  note: null,
  badge: { tone, icon: Check, word: "" },
  faded: false,
});

const notes = [
  { id: "n", text: "# Limits\n100 calls of **jira** a minute", position: { x: 0, y: 0 } },
  { id: "m", text: "", position: { x: 0, y: 0 } },
];
const groups = [{ id: "g", name: "Tell people" }];

const find = (search: string) =>
  findKeys(search, {
    story: { actions, notes, groups },
    statusOf: (slug) => ({ ask: badge("wait"), tell: badge("bad") })[slug],
    problemsOf: (slug) => (slug === "ask" ? 1 : 0),
    reads: new Map([["ask", new Set(["arrival", "CREDENTIAL", "CREDENTIAL.jira"])]]),
  });

test("names, slugs and what formulas read are found, each word of the search", () => {
  expect(find("ARRIVAL")).toEqual(["arrival", "ask"]);
  expect(find("body.host")).toEqual(["ask"]);
  expect(find("https tell")).toEqual(["tell"]);
  expect(find("tell")).toEqual(["tell", "group:g"]);
  expect(find("LATER")).toEqual(["tell"]);
  expect(find("http_request")).toEqual([]);
  expect(find("nowhere")).toEqual([]);
  expect(find("  ")).toEqual([]);
});

test("filters find by type and by how actions are doing; a colon that is no filter is text", () => {
  expect(find("type:http")).toEqual(["ask", "tell"]);
  expect(find("reads:arrival")).toEqual(["ask"]);
  expect(find("reads:jira")).toEqual(["ask"]);
  expect(find("reads:tell")).toEqual([]);
  expect(find("type:http waiting:")).toEqual(["ask"]);
  expect(find("error:")).toEqual(["tell"]);
  expect(find("problem:")).toEqual(["ask"]);
  expect(find("disabled:")).toEqual(["tell"]);
  expect(find("https://y")).toEqual(["tell"]);
});

test("notes are found by their text and groups by their names, and by no filter but their type", () => {
  expect(find("LIMITS minute")).toEqual(["note:n"]);
  expect(find("people")).toEqual(["group:g"]);
  expect(find("type:note")).toEqual(["note:n", "note:m"]);
  expect(find("type:note jira")).toEqual(["note:n"]);
  expect(find("type:group")).toEqual(["group:g"]);
  expect(find("problem: jira")).toEqual([]);
});
