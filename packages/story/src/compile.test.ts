import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  arbitraryStory,
  conditionAction,
  explodeAction,
  httpAction,
  messageAction,
  storyOf,
  webhookAction,
} from "../test/stories.ts";
import { checkStory } from "./check.ts";
import { compileStory } from "./compile.ts";
import type { StoryDefinition } from "./definition.ts";
import { evaluateOptions } from "./evaluateOptions.ts";
import { childLineage, contextEvents } from "./lineage.ts";
import { findAction, type Plan, type PlanAction } from "./plan.ts";

function planOf(definition: StoryDefinition): Plan {
  const compiled = compileStory(definition);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.plan;
}

function actionOf(definition: StoryDefinition, slug: string): PlanAction {
  const action = findAction(planOf(definition), slug);
  if (action === undefined) throw new Error(`There is no ${slug}.`);
  return action;
}

const orders = storyOf(
  [
    webhookAction("hook"),
    explodeAction("lines", "=hook.body.lines"),
    conditionAction("large", "=lines.item.total > hook.body.limit"),
    httpAction("tell", { url: "https://example.com/<<lines.item.sku>>" }),
    messageAction("told", { order: "=hook.body.number", status: "=tell.status" }),
    messageAction("small", "kept"),
  ],
  ["hook > lines", "lines > large", "large > tell", "large no_match> small", "tell > told", "tell failure> small"],
);

describe("a plan", () => {
  test("has the followers of every action by the kind of link, sorted, and none for kinds without links", () => {
    expect(actionOf(orders, "large").next).toEqual({ default: ["tell"], no_match: ["small"], failure: [] });
    expect(actionOf(orders, "tell").next).toEqual({ default: ["told"], no_match: [], failure: ["small"] });
    const fan = storyOf(
      [webhookAction("hook"), ...["c", "a", "b"].map((slug) => messageAction(slug))],
      ["hook > c", "hook > a", "hook > b"],
    );
    expect(actionOf(fan, "hook").next.default).toEqual(["a", "b", "c"]);
  });

  test("gives each action its pool, and marks the pure ones, which make up segments", () => {
    const parts = Object.values(planOf(orders).actions).map(({ slug, pool, pure }) => `${slug} ${pool} ${pure}`);
    expect(parts).toEqual([
      "hook cpu false",
      "large cpu true",
      "lines cpu true",
      "small cpu true",
      "tell io false",
      "told cpu true",
    ]);
  });

  test("names the roots: actions that start story runs, without the disabled ones", () => {
    const actions = [
      webhookAction("late"),
      webhookAction("early"),
      webhookAction("off", {}, { disabled: true }),
      messageAction("note"),
    ];
    expect(planOf(storyOf(actions)).roots).toEqual(["early", "late"]);
  });

  test("keeps disabled actions, but nothing leads to them", () => {
    const actions = [
      webhookAction("hook"),
      messageAction("off", "=hook.body", { disabled: true }),
      messageAction("after", "=hook.a"),
    ];
    const plan = planOf(storyOf(actions, ["hook > off", "off > after"]));
    expect(findAction(plan, "hook")?.next.default).toEqual([]);
    expect(findAction(plan, "off")?.next.default).toEqual(["after"]);
    expect(findAction(plan, "off")?.reads).toEqual(["hook"]);
  });

  test("knows which ancestors each action reads, once each, built-in names and lambda parameters aside", () => {
    expect(Object.values(planOf(orders).actions).map(({ slug, reads }) => [slug, ...reads])).toEqual([
      ["hook"],
      ["large", "hook", "lines"],
      ["lines", "hook"],
      ["small"],
      ["tell", "lines"],
      ["told", "hook", "tell"],
    ]);
    const formula = "=MAP_LAMBDA(hook.items, LAMBDA(note, note.a & META.b)) = hook.c";
    const story = storyOf(
      [webhookAction("hook"), messageAction("note"), messageAction("last", formula)],
      ["hook > note", "note > last"],
    );
    expect(actionOf(story, "last").reads).toEqual(["hook"]);
  });

  test("makes events keep what can still be read further on, and no more", () => {
    expect(Object.values(planOf(orders).actions).map(({ slug, keeps }) => [slug, ...keeps])).toEqual([
      ["hook"],
      ["large", "hook", "lines"],
      ["lines", "hook"],
      ["small"],
      ["tell", "hook"],
      ["told"],
    ]);
  });

  test("has an action's retries where they are set", () => {
    const story = storyOf([webhookAction("hook"), { ...httpAction("call"), retry: { limit: 0 } }], ["hook > call"]);
    expect(actionOf(story, "call").retry).toEqual({ limit: 0 });
    expect(actionOf(story, "hook")).not.toHaveProperty("retry");
  });

  test("says of an action that it runs at most once, and only then", () => {
    const once = { ...httpAction("call"), atMostOnce: true, retry: { limit: 0 } };
    const story = storyOf(
      [webhookAction("hook"), once, { ...httpAction("other"), atMostOnce: false }],
      ["hook > call"],
    );
    expect(actionOf(story, "call").atMostOnce).toBe(true);
    expect(actionOf(story, "other")).not.toHaveProperty("atMostOnce");
  });

  test("says what a missing path gives, and by default that is an error", () => {
    expect(planOf(orders).missing).toBe("error");
    expect(planOf({ ...orders, settings: { missing: "null" } }).missing).toBe("null");
  });

  test("does not change with positions, looks, notes, descriptions or the order of actions and links", () => {
    fc.assert(
      fc.property(arbitraryStory(), fc.integer(), (story, seed) => {
        const shuffled = <Item>(items: readonly Item[]) =>
          items.toSorted((a, b) => ((JSON.stringify(a).length * seed) % 7) - ((JSON.stringify(b).length * seed) % 7));
        const actions = shuffled(story.actions).map(({ position, icon, width, description, ...action }) => action);
        const { notes, description, ...rest } = story;
        const other = { ...rest, actions, links: shuffled(story.links) } as StoryDefinition;
        expect(planOf(other)).toEqual(planOf(story));
      }),
    );
  });

  test("is plain data that survives structured cloning and JSON", () => {
    fc.assert(
      fc.property(arbitraryStory(), (story) => {
        const plan = planOf(story);
        expect(structuredClone(plan)).toEqual(plan);
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      }),
    );
  });

  test("is made of every story without problems, and of no other", () => {
    fc.assert(
      fc.property(arbitraryStory(), (story) => {
        expect(checkStory(story)).toEqual([]);
        expect(compileStory(story).ok).toBe(true);
        const broken = { ...story, links: [...story.links, { from: "nowhere", to: "nowhere" }] };
        const compiled = compileStory(broken);
        expect(compiled.ok ? [] : compiled.problems).toEqual(checkStory(broken));
      }),
    );
  });
});

describe("options", () => {
  test("keep parts without formulas whole, and read each formula once", () => {
    const options = {
      url: "https://a/<<hook.id>>",
      headers: { A: "plain \\<<" },
      query: { q: "=hook.q", list: [1, "x"] },
      timeoutSeconds: 5,
    };
    const story = storyOf([webhookAction("hook"), httpAction("call", options)], ["hook > call"]);
    expect(actionOf(story, "call").options).toMatchObject({
      kind: "map",
      entries: [
        ["url", { kind: "formula", formula: { mode: "text" } }],
        ["headers", { kind: "literal", value: { A: "plain <<" } }],
        [
          "query",
          {
            kind: "map",
            entries: [
              ["q", { kind: "formula", formula: { mode: "value" } }],
              ["list", { kind: "literal", value: [1, "x"] }],
            ],
          },
        ],
        ["timeoutSeconds", { kind: "literal", value: 5 }],
      ],
    });
  });

  const payload = {
    text: "Hi <<hook.name>>",
    list: ["=hook.n + 1", { deep: "=hook.missing" }],
    plain: [1, null, true, "\\=1"],
  };
  const { options } = actionOf(
    storyOf([webhookAction("hook"), messageAction("note", payload)], ["hook > note"]),
    "note",
  );
  const context = { roots: { hook: { name: "Ada", n: 2 } }, missing: "null" as const, now: 0 };

  test("are evaluated in place, keeping types and key order", () => {
    const result = evaluateOptions(options, context);
    expect(JSON.stringify(result)).toBe(
      JSON.stringify({
        ok: true,
        value: {
          mode: "message",
          payload: { text: "Hi Ada", list: [3, { deep: null }], plain: [1, null, true, "=1"] },
        },
      }),
    );
  });

  test("name the place of the first formula that fails", () => {
    const result = evaluateOptions(options, { ...context, missing: "error" });
    expect(result).toMatchObject({ ok: false, path: "payload.list[1].deep", error: { code: "not_found" } });
  });
});

describe("lineage", () => {
  /** Walks a path of actions and gives the ids that the last one's formulas see; events are called slug1, slug2, … */
  function contextAfter(plan: Plan, path: readonly string[]): Record<string, string> {
    const last = path.at(-1) ?? "";
    let parent = { id: `${path[0]}1`, action: path[0] ?? "", lineage: {} };
    for (const [index, action] of path.slice(1, -1).entries()) {
      parent = { id: `${action}${index + 2}`, action, lineage: childLineage(plan, action, parent) };
    }
    return contextEvents(plan, last, parent);
  }

  test("brings each action the latest event of every ancestor that it reads", () => {
    const plan = planOf(orders);
    expect(contextAfter(plan, ["hook", "lines", "large", "tell", "told"])).toEqual({ hook: "hook1", tell: "tell4" });
    expect(contextAfter(plan, ["hook", "lines", "large"])).toEqual({ hook: "hook1", lines: "lines2" });
  });

  test("takes the newest in a loop, and leaves out what has not run on this path", () => {
    const actions = [
      webhookAction("hook"),
      messageAction("a", "=[DEFAULT(a, 0), DEFAULT(b, 0)]"),
      messageAction("b"),
      messageAction("end", "=[a, b]"),
    ];
    const plan = planOf(storyOf(actions, ["hook > a", "a > b", "b > a", "b > end", "a > end"]));
    expect(contextAfter(plan, ["hook", "a"])).toEqual({});
    expect(contextAfter(plan, ["hook", "a", "end"])).toEqual({ a: "a2" });
    expect(contextAfter(plan, ["hook", "a", "b", "a", "end"])).toEqual({ a: "a4", b: "b3" });
    expect(contextAfter(plan, ["hook", "a", "b", "a", "b", "a"])).toEqual({ a: "a4", b: "b5" });
  });

  test("on any way through any story, gives exactly what remembering the whole way would give", () => {
    fc.assert(
      fc.property(
        arbitraryStory({ actionsMin: 3 }),
        fc.array(fc.nat(1_000), { minLength: 1, maxLength: 12 }),
        (story, turns) => {
          const plan = planOf(story);
          const [first] = story.actions;
          const whole = new Map<string, string>();
          let parent = { id: "e0", action: first?.slug ?? "", lineage: {} };
          for (const [index, turn] of turns.entries()) {
            whole.set(parent.action, parent.id);
            const action = findAction(plan, parent.action);
            const next = [
              ...new Set([
                ...(action?.next.default ?? []),
                ...(action?.next.no_match ?? []),
                ...(action?.next.failure ?? []),
              ]),
            ];
            const slug = next[turn % next.length];
            if (slug === undefined) return;
            const expected = Object.fromEntries(
              [...whole].filter(([read]) => findAction(plan, slug)?.reads.includes(read)),
            );
            expect(contextEvents(plan, slug, parent)).toEqual(expected);
            parent = { id: `e${index + 1}`, action: slug, lineage: childLineage(plan, slug, parent) };
          }
        },
      ),
      { numRuns: 500 },
    );
  }, 60_000);

  test("of an action that the plan does not have is a fault of ours", () => {
    expect(() => childLineage(planOf(orders), "constructor", { id: "e", action: "hook", lineage: {} })).toThrow(
      'has no action "constructor"',
    );
  });
});
