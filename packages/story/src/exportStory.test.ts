import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryStory, httpAction, storyOf, webhookAction } from "../test/stories.ts";
import { parseStory } from "./check.ts";
import type { StoryDefinition } from "./definition.ts";
import { exportStory } from "./exportStory.ts";
import { importStory } from "./importStory.ts";

/** The definition that a reading gives, or its problems, which no test here expects. */
function definitionOf(result: ReturnType<typeof parseStory>): StoryDefinition {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.definition;
}

describe("an exported story", () => {
  test("reads back as the same definition, and is written the same again", () => {
    fc.assert(
      fc.property(arbitraryStory(), (story) => {
        const definition = definitionOf(parseStory(story));
        const text = exportStory(definition);
        expect(definitionOf(importStory(text))).toEqual(definition);
        expect(definitionOf(importStory(JSON.parse(text)))).toEqual(definition);
        expect(exportStory(definitionOf(importStory(text)))).toBe(text);
      }),
      { numRuns: 500 },
    );
  }, 60_000);

  test("has one order of keys, whatever the order in which they were made", () => {
    fc.assert(
      fc.property(arbitraryStory(), (story) => {
        expect(exportStory(withKeysReversed(story) as StoryDefinition)).toBe(exportStory(story));
      }),
    );
  }, 60_000);

  test("looks like this", () => {
    const story = {
      links: [
        { kind: "default", to: "call", from: "hook" },
        { kind: "failure", to: "call", from: "call" },
      ],
      notes: [{ position: { y: 2, x: 1 }, text: "Mind this", id: "n1", height: 90, width: 200 }],
      actions: [
        { ...webhookAction("hook", { verbs: ["PUT"], path: "in" }), position: { y: 0, x: 0 } },
        httpAction("call", { body: { z: 1, a: 2 }, headers: { B: "1", A: "2" }, method: "post" }, { disabled: true }),
      ],
      settings: { missing: "null" },
      name: "Looks",
      formatVersion: 1,
    } as StoryDefinition;
    expect(exportStory(story)).toMatchInlineSnapshot(`
      "{
        "formatVersion": 1,
        "name": "Looks",
        "settings": {
          "missing": "null"
        },
        "actions": [
          {
            "id": "hook",
            "slug": "hook",
            "type": "webhook",
            "name": "hook",
            "options": {
              "path": "in",
              "verbs": [
                "PUT"
              ]
            },
            "position": {
              "x": 0,
              "y": 0
            }
          },
          {
            "id": "call",
            "slug": "call",
            "type": "http_request",
            "name": "call",
            "disabled": true,
            "options": {
              "url": "https://example.com/",
              "method": "post",
              "headers": {
                "B": "1",
                "A": "2"
              },
              "body": {
                "z": 1,
                "a": 2
              }
            }
          }
        ],
        "links": [
          {
            "from": "hook",
            "to": "call"
          },
          {
            "from": "call",
            "to": "call",
            "kind": "failure"
          }
        ],
        "notes": [
          {
            "id": "n1",
            "text": "Mind this",
            "width": 200,
            "height": 90,
            "position": {
              "x": 1,
              "y": 2
            }
          }
        ]
      }
      "
    `);
  });

  test("is still written when the types were lied to: a file is of more use than an error", () => {
    const broken = { ...storyOf([webhookAction("hook")]), extra: 1 } as StoryDefinition;
    expect(JSON.parse(exportStory(broken))).toEqual(broken);
  });
});

/** Options, positions and the like with their keys the other way round; what an author's own keys mean is their order. */
function withKeysReversed(value: unknown, path = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => withKeysReversed(item, path));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(
    ([key, item]) => [key, isAuthors(key, path) ? item : withKeysReversed(item, key)] as const,
  );
  return Object.fromEntries(entries.reverse());
}

function isAuthors(key: string, path: string): boolean {
  return (
    (path === "options" || path === "rules") &&
    ["payload", "body", "headers", "query", "output", "value", "to"].includes(key)
  );
}
