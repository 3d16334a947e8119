import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryStory, explodeAction, httpAction, messageAction, storyOf, webhookAction } from "../test/stories.ts";
import { findCircles, mostRuns, shortestCircle } from "./circles.ts";
import { compileStory } from "./compile.ts";
import type { StoryAction, StoryDefinition } from "./definition.ts";
import { reachableFrom, toGraph } from "./graph.ts";
import { childLineage, eventsOfLineage, findOverrun, isMarkedSpent, markSpent } from "./lineage.ts";
import { findAction, type Plan } from "./plan.ts";

function planOf(story: StoryDefinition): Plan {
  const compiled = compileStory(story);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.plan;
}

const loop = ["hook > ask", "ask > more", "more > wait", "wait > ask", "more > end"];

function looping(limits: Partial<Record<"ask" | "more" | "wait", number>> = {}): StoryDefinition {
  const limited = (slug: "ask" | "more" | "wait") => {
    const visitLimit = limits[slug];
    return { ...messageAction(slug), ...(visitLimit === undefined ? {} : { visitLimit }) } as StoryAction;
  };
  const actions = [webhookAction("hook"), limited("ask"), limited("more"), limited("wait"), messageAction("end")];
  return storyOf(actions, loop);
}

/** Walks on from an event until a run is one too many; says how many there were, and what was too many. */
function walk(plan: Plan, way: (step: number) => string) {
  let parent = { id: "e", action: "hook", lineage: {} };
  for (let step = 0; step < 5_000; step += 1) {
    const slug = way(step);
    const action = findAction(plan, slug);
    const overrun = action === undefined ? null : findOverrun(action, parent);
    if (overrun !== null) return { step, slug, overrun, parent };
    parent = { id: `e${step}`, action: slug, lineage: childLineage(plan, slug, parent) };
  }
  return null;
}

const around = (step: number) => ["ask", "more", "wait"][step % 3] ?? "";

describe("a circle", () => {
  test("is all actions that lead to each other, and no other", () => {
    fc.assert(
      fc.property(arbitraryStory({ actionsMin: 3 }), ({ links }) => {
        const forwards = toGraph(links.map(({ from, to }) => [from, to] as const));
        const backwards = toGraph(links.map(({ from, to }) => [to, from] as const));
        const circles = findCircles(forwards, backwards);
        const found = new Map(circles.flatMap((slugs) => slugs.map((slug) => [slug, slugs] as const)));
        for (const slug of forwards.keys()) {
          const after = reachableFrom(forwards, [slug]);
          const both = [...after].filter((other) => reachableFrom(forwards, [other]).has(slug)).sort();
          expect(found.get(slug) ?? []).toEqual(after.has(slug) ? both : []);
        }
      }),
    );
  });

  test("ends at the 101st run of an action, named by the shortest way around", () => {
    const plan = planOf(looping());
    const ended = walk(plan, around);
    expect(ended).toMatchObject({
      ...{ step: 300, slug: "ask", overrun: { of: "action", limit: 100, isFirst: true } },
    });
    expect(shortestCircle(plan, "ask")).toEqual(["ask", "more", "wait"]);
    expect(shortestCircle(plan, "end")).toEqual([]);
  });

  test("takes the limit that one of its actions says for all that say none", () => {
    expect(walk(planOf(looping({ more: 700 })), around)).toMatchObject({ step: 2_100, slug: "ask" });
    expect(walk(planOf(looping({ more: 700, wait: 5 })), around)).toMatchObject({
      ...{ step: 17, slug: "wait", overrun: { limit: 5 } },
    });
  });

  test("of many actions ends after 1 000 of their runs together", () => {
    const slugs = Array.from({ length: 20 }, (_, index) => `a${index}`);
    const links = slugs.map((slug, index) => `${slug} > ${slugs[(index + 1) % slugs.length]}`);
    const plan = planOf(
      storyOf([webhookAction("hook"), ...slugs.map((slug) => messageAction(slug))], ["hook > a0", ...links]),
    );
    const ended = walk(plan, (step) => slugs[step % slugs.length] ?? "");
    expect(ended).toMatchObject({ step: 1_000, overrun: { of: "circle", limit: 1_000, isFirst: true } });
  });

  test("that is left and another one that is entered count by themselves", () => {
    const actions = [webhookAction("hook"), messageAction("a"), messageAction("b")];
    const plan = planOf(storyOf(actions, ["hook > a", "a > a", "a > b", "b > b"]));
    expect(walk(plan, (step) => (step < 90 ? "a" : "b"))).toMatchObject({ step: 190, slug: "b" });
  });

  test("counts the run that begins by itself, as at a time of its schedule", () => {
    const plan = planOf(looping());
    expect(childLineage(plan, "ask", null)).toEqual({ "#": "ask 1" });
    expect(childLineage(plan, "end", null)).toEqual({});
  });

  test("says of a second run too many that it is not the first", () => {
    const plan = planOf(looping());
    const ended = walk(plan, around);
    if (ended === null) throw new Error("It does not end.");
    const after = { id: "f", action: "ask", lineage: childLineage(plan, "ask", ended.parent) };
    const again = findAction(plan, "ask");
    expect(again === undefined ? null : findOverrun(again, after)).toMatchObject({ isFirst: false });
  });
});

test("what is counted is no event of a lineage, and a mark stays with all that follows", () => {
  const plan = planOf(looping());
  const first = markSpent({ id: "e", action: "hook", lineage: {} });
  const next = { id: "e1", action: "ask", lineage: childLineage(plan, "ask", first) };
  const last = childLineage(plan, "end", next);
  expect([isMarkedSpent(next), isMarkedSpent({ lineage: last })]).toEqual([true, true]);
  expect(eventsOfLineage({ ...next.lineage, hook: "e" })).toEqual({ hook: "e" });
});

describe("the runs of one event", () => {
  test("are counted of stories that can come to more than they may", () => {
    const fan = (limit: number) =>
      storyOf(
        [webhookAction("hook"), withLimit(explodeAction("each", "=hook.body"), limit), httpAction("call")],
        ["hook > each", "each > call"],
      );
    expect(planOf(fan(9_998))).not.toHaveProperty("runLimit");
    expect(planOf(fan(9_999))).toHaveProperty("runLimit", 10_000);
    expect(planOf({ ...fan(500), settings: { runLimit: 500 } })).toHaveProperty("runLimit", 500);
    expect(planOf(looping())).toHaveProperty("runLimit", 10_000);
    const paging = (maxPages: number) => {
      const pagination = { hasMore: "=TRUE", maxPages, emit: "event_per_page" };
      const paged = { ...httpAction("page"), options: { ...httpAction("page").options, pagination } } as StoryAction;
      const story = storyOf([webhookAction("hook"), paged, httpAction("call")], ["hook > page", "page > call"]);
      return planOf({ ...story, settings: { runLimit: 300 } });
    };
    expect(paging(298)).not.toHaveProperty("runLimit");
    expect(paging(299)).toHaveProperty("runLimit", 300);
  });

  test("double with every pair of ways that meet again", () => {
    const ways = Array.from({ length: 20 }, (_, n) => [
      ...[`a${n} > b${n}`, `a${n} > c${n}`, `b${n} > a${n + 1}`, `c${n} > a${n + 1}`],
    ]).flat();
    const graph = toGraph(ways.map((way) => way.split(" > ") as [string, string]));
    expect(mostRuns(graph, () => 1)).toBe(2 ** 20 + 3 * (2 ** 20 - 1));
  });
});

function withLimit(action: StoryAction, limit: number): StoryAction {
  return { ...action, options: { ...action.options, limit } } as StoryAction;
}
