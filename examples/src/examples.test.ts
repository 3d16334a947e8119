import { evaluateSource } from "@fairlead/sdk/testing";
import {
  checkStory,
  compileStory,
  evaluateOptions,
  exportStory,
  findAction,
  importStory,
  toSdkSource,
} from "@fairlead/story";
import octokitExamples from "@octokit/webhooks-examples" with { type: "json" };
import { describe, expect, test } from "vitest";
import docsExample from "./docsExample.ts";
import { issueTriage, openedIssue, orderExport, orderLines, sampleStories, teamInbox } from "./index.ts";

const triage = issueTriage({ inboxUrl: "https://inbox.example.com/webhook/receive-note/secret" });

const exporting = orderExport({ shopUrl: "https://shop.example.com" });

type Definition = typeof triage;
type Roots = Parameters<typeof evaluateOptions>[1]["roots"];

/** The options of an action as a run would see them, given the latest events of other actions. */
function optionsOf(definition: Definition, slug: string, roots: Roots) {
  const compiled = compileStory(definition);
  const action = compiled.ok ? findAction(compiled.plan, slug) : undefined;
  if (action === undefined) throw new Error(`The story has no action ${slug}, or does not compile.`);
  const result = evaluateOptions(action.options, { roots, missing: "error", now: 0 });
  if (!result.ok) throw new Error(`${result.path}: ${result.error.message}`);
  return result.value;
}

describe("the examples", () => {
  test.each([triage, teamInbox, orderLines, exporting])(
    "$name has no problems, and survives export and import",
    (definition) => {
      expect(checkStory(definition)).toEqual([]);
      expect(compileStory(definition).ok).toBe(true);
      expect(importStory(exportStory(definition))).toEqual({ ok: true, definition });
    },
  );

  test.each([triage, teamInbox, orderLines, exporting, docsExample])(
    "$name, written as source from its definition, evaluates to the same definition and the identical plan",
    (definition) => {
      const evaluated = evaluateSource(toSdkSource(definition));
      expect(evaluated).toEqual(definition);
      expect(compileStory(evaluated)).toEqual(compileStory(definition));
    },
  );

  test("the sample pair calls each other by the addresses it is given", () => {
    const [first, second] = sampleStories({ webhookUrl: (story, action) => `https://here/${story}/${action}` });
    const call = first?.definition.actions.find(({ type }) => type === "http_request");
    expect(call?.options).toMatchObject({ url: "https://here/team-inbox/receive_note" });
    expect(second?.definition.actions.some(({ slug, type }) => slug === "receive_note" && type === "webhook")).toBe(
      true,
    );
    expect([first?.sampleEvent, second?.slug]).toEqual([openedIssue, "team-inbox"]);
  });
});

/** A call of GitHub's `issues` webhook, as far as the story reads it. */
type IssueCall = {
  action: string;
  issue: { number: number; title: string; html_url: string; labels: { name: string }[] };
  repository: { full_name: string };
};

// The package's types say that it is a module with exports; it is a JSON file.
const webhooks = octokitExamples as unknown as { name: string; examples: IssueCall[] }[];
const issueCalls = webhooks.find(({ name }) => name === "issues")?.examples ?? [];
const opened = issueCalls.filter((call) => call.action === "opened");

describe("GitHub issue triage, on what GitHub really sends", () => {
  test("there are such calls: issues that are opened, and others", () => {
    expect(opened.length).toBeGreaterThan(0);
    expect(issueCalls.length).toBeGreaterThan(opened.length + 5);
  });

  test.each(issueCalls.map((body, index) => ({ index, action: body.action, body })))(
    "call $index, $action: goes on only if the issue is newly opened",
    ({ action, body }) => {
      const options = optionsOf(triage, "is_it_newly_opened", { receive_issue: { body } as never });
      expect(options).toEqual({ rules: [{ type: "is_true", value: action === "opened" }] });
    },
  );

  test.each(opened.map((body, index) => ({ index, body })))(
    "opened issue $index is classified and passed on",
    ({ body }) => {
      const roots = { receive_issue: { body } as never };
      const { payload } = optionsOf(triage, "classify", roots) as { payload: Record<string, unknown> };
      const { issue, repository } = body;
      const labels = issue.labels.map(({ name }) => name);
      expect(payload).toEqual({
        title: `${repository.full_name}#${issue.number}: ${issue.title}`,
        kind: labels.includes("bug") ? "bug" : labels.length === 0 ? "unlabelled" : "request",
        priority: labels.includes("bug") ? 3 : 1,
        labels,
      });
      expect(optionsOf(triage, "tell_the_team", { ...roots, classify: payload as never })).toMatchObject({
        method: "post",
        body: { title: payload.title, url: issue.html_url, kind: payload.kind, priority: payload.priority },
      });
    },
  );

  test.each([
    [["bug", "help wanted"], "bug", 3],
    [["enhancement"], "request", 1],
    [[], "unlabelled", 1],
  ])("labels %j make it a %s of priority %i", (labels, kind, priority) => {
    const body = { ...openedIssue, issue: { ...openedIssue.issue, labels: labels.map((name) => ({ name })) } };
    expect(optionsOf(triage, "classify", { receive_issue: { body } })).toMatchObject({
      payload: { kind, priority, labels },
    });
  });

  test("sums up in one line, and says why a note was not passed on", () => {
    const classify = { title: "a/b#1: Broken", kind: "bug", labels: ["bug"] };
    const roots = { receive_issue: { body: openedIssue }, classify };
    expect(optionsOf(triage, "summary", { ...roots, tell_the_team: { status: 202 } })).toMatchObject({
      payload: { summary: "a/b#1: Broken by octocat is a bug; the team was told (202)." },
    });
    const failure = { error: { code: "http_status", message: "The server answered 500." } };
    expect(optionsOf(triage, "could_not_tell", { ...roots, tell_the_team: failure })).toMatchObject({
      payload: { summary: "a/b#1: Broken was not passed on: The server answered 500." },
    });
  });
});
