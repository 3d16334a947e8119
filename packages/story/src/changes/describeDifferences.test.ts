import { expect, test } from "vitest";
import { conditionAction, httpAction, messageAction, parsed, storyOf, webhookAction } from "../../test/stories.ts";
import { applyChange } from "./applyChange.ts";
import type { Change } from "./change.ts";
import { compareStories } from "./compare.ts";
import { describeDifferences } from "./describeDifferences.ts";

const before = parsed({
  ...storyOf(
    [
      webhookAction("call", {}, { name: "Call" }),
      httpAction("ask", { headers: { A: "1" }, body: [1] }, { name: "Ask", group: "g" }),
      conditionAction("large", "=ask.body > 1", { name: "Large?", disabled: true }),
      messageAction("note", "Hi", { name: "Note" }),
    ],
    ["call > ask", "ask failure> note", "large no_match> ask"],
  ),
  notes: [{ id: "n", text: "Mind\nthis", position: { x: 0, y: 0 } }],
  groups: [{ id: "g", name: "Both" }],
});

const long = "x".repeat(100);

test.each<[Change, string[]]>([
  [{ kind: "set_story", key: "name", value: "Other" }, ["The story is called “Other” now, no longer “A story”."]],
  [{ kind: "set_story", key: "description", value: "New" }, ["The story's description was set to “New”."]],
  [{ kind: "set_setting", key: "missing", value: "null" }, ["The story's setting missing was set to “null”."]],
  [
    { kind: "add", list: "actions", entry: httpAction("more", {}, { name: "More" }) },
    ["Added the HTTP request “More”."],
  ],
  [{ kind: "remove", list: "actions", id: "large" }, ["Removed the condition “Large?”."]],
  [{ kind: "rename", slugs: { ask: "asked" } }, ["“Ask” is `asked` in formulas now, no longer `ask`."]],
  [{ kind: "set", list: "actions", id: "ask", key: "name", value: "Asked" }, ["“Ask” is called “Asked” now."]],
  [{ kind: "set", list: "actions", id: "ask", key: "description", value: "D" }, ["“Ask”: description was set to “D”."]],
  [{ kind: "set", list: "actions", id: "ask", key: "disabled", value: true }, ["Switched off “Ask”."]],
  [{ kind: "set", list: "actions", id: "large", key: "disabled" }, ["Switched on “Large?”."]],
  [
    { kind: "set", list: "actions", id: "ask", key: "retry", value: { limit: 5 } },
    ["“Ask”: the limit of retries was set to 5."],
  ],
  [{ kind: "set", list: "actions", id: "ask", key: "atMostOnce", value: true }, ["Runs “Ask” at most once."]],
  [
    { kind: "set", list: "actions", id: "ask", key: "visitLimit", value: 500 },
    ["“Ask”: the limit of runs in one chain of events was set to 500."],
  ],
  [{ kind: "set", list: "actions", id: "ask", key: "group" }, ["Took “Ask” out of the group “Both”."]],
  [{ kind: "set", list: "actions", id: "note", key: "group", value: "g" }, ["Put “Note” into the group “Both”."]],
  [
    { kind: "set_option", action: "ask", path: ["headers", "A"], value: long },
    [`“Ask”: headers.A changed from “1” to “${"x".repeat(60)}…”.`],
  ],
  [{ kind: "unset_option", action: "ask", path: ["headers", "A"] }, ["“Ask”: headers.A was taken away; it was “1”."]],
  [{ kind: "set_option", action: "ask", path: ["body"], value: [1, 2] }, ["“Ask”: body changed from [1] to [1,2]."]],
  [{ kind: "set_option", action: "ask", path: ["headers", "B"], value: "2" }, ["“Ask”: headers.B was set to “2”."]],
  [{ kind: "add_link", link: { from: "call", to: "note" } }, ["Linked “Call” to “Note”."]],
  [
    { kind: "remove_link", link: { from: "ask", to: "note", kind: "failure" } },
    ["Unlinked “Note” from “Ask” for failures."],
  ],
  [
    { kind: "add_link", link: { from: "large", to: "note", kind: "no_match" } },
    ["Linked “Large?” to “Note” where it does not match."],
  ],
  [{ kind: "remove", list: "notes", id: "n" }, ["Removed the note “Mind this”."]],
  [{ kind: "set", list: "notes", id: "n", key: "text", value: "Fine" }, ["Changed the note “Mind this” to “Fine”."]],
  [{ kind: "set", list: "notes", id: "n", key: "color", value: "marker" }, ["Changed the colour of a note."]],
  [{ kind: "move", notes: { n: { x: 1, y: 1 } } }, ["Moved or resized a note."]],
  [{ kind: "move", actions: { ask: { x: 1, y: 1 } } }, ["Moved “Ask” on the canvas."]],
  [{ kind: "set", list: "actions", id: "ask", key: "icon", value: "star" }, ["Gave “Ask” the icon “star”."]],
  [{ kind: "set", list: "actions", id: "ask", key: "width", value: 328 }, ["Made “Ask” 328 wide on the canvas."]],
  [{ kind: "remove", list: "groups", id: "g" }, ["Removed the group “Both”."]],
  [{ kind: "set", list: "groups", id: "g", key: "name", value: "Two" }, ["The group “Both” is called “Two” now."]],
  [{ kind: "set", list: "groups", id: "g", key: "collapsed", value: true }, ["Collapsed the group “Both”."]],
  [
    {
      kind: "batch",
      changes: [
        { kind: "add", list: "groups", entry: { id: "h", name: "More" } },
        { kind: "add", list: "notes", entry: { id: "m", text: "New", position: { x: 0, y: 0 } } },
        { kind: "remove_link", link: { from: "call", to: "ask" } },
      ],
    },
    ["Added the group “More”.", "Added the note “New”.", "Unlinked “Ask” from “Call”."],
  ],
])("%j is told as %j", (change, sentences) => {
  const applied = applyChange(before, change);
  if (!applied.ok) throw new Error(applied.refusal.message);
  const stories = { before, after: applied.definition };
  const differences = compareStories(before, applied.definition, { positions: true });
  expect(describeDifferences(differences, stories)).toEqual(sentences);
});
