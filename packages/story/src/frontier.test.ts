import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryStory, conditionAction, httpAction, messageAction, storyOf, webhookAction } from "../test/stories.ts";
import type { LinkKind } from "./actionType.ts";
import { compileStory } from "./compile.ts";
import type { StoryDefinition } from "./definition.ts";
import { frontier, isComplete, openBalance, type Pending, type RecordedEvent, type RunKey } from "./frontier.ts";
import type { Plan } from "./plan.ts";

function planOf(definition: StoryDefinition): Plan {
  const compiled = compileStory(definition);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems, null, 2));
  return compiled.plan;
}

/**
 * The other opinion: executes a story by walking its *definition* recursively, and knows nothing of plans. What a run
 * emits depends on the seed and the run's own key only, so that any part of an execution can be repeated alone.
 */
type Run = RunKey & { id: string; children: number; events: RecordedEvent[] };
type Draw = { seed: number; depthMax: number; explodeMax: number };
type Emit = (slug: string, id: string) => readonly LinkKind[];

function executeFrom(definition: StoryDefinition, start: RunKey, emit: Emit): Run[] {
  const runs: Run[] = [];
  const visit = (key: RunKey) => {
    const id = `${key.parentEventId ?? "root"}.${key.action}`;
    const run: Run = { ...key, id, children: 0, events: [] };
    runs.push(run);
    for (const [seq, port] of emit(key.action, id).entries()) {
      const event = { id: `${id}:${seq}`, actionRunId: id, action: key.action, port };
      run.events.push(event);
      for (const { from, to, kind = "default" } of definition.links) {
        if (from !== key.action || kind !== port) continue;
        if (definition.actions.some((action) => action.slug === to && action.disabled === true)) continue;
        run.children += 1;
        visit({ parentEventId: event.id, action: to, loopIndex: 0 });
      }
    }
  };
  visit(start);
  return runs;
}

const runsMax = 200;

/** Draws what each run emits and remembers it: a run that is executed again emits the same. */
function createEmit(definition: StoryDefinition, draw: Draw): Emit {
  const drawn = new Map<string, LinkKind[]>();
  return (slug, id) => {
    const ports = drawn.get(id) ?? (drawn.size < runsMax ? drawPorts(definition, { slug, id, ...draw }) : []);
    drawn.set(id, ports);
    return ports;
  };
}

/** No event at times, mostly one on a port that is linked, many from some event transforms, two ports at once rarely. */
function drawPorts(definition: StoryDefinition, at: Draw & { slug: string; id: string }): LinkKind[] {
  const type = definition.actions.find(({ slug }) => slug === at.slug)?.type;
  const linked = definition.links.filter(({ from }) => from === at.slug).map(({ kind = "default" }) => kind);
  const draw = hash(`${at.seed} ${at.id}`);
  if (at.id.split(":").length > at.depthMax || draw % 23 === 0) return [];
  if (type === "webhook") return ["default"];
  if (draw % 19 === 0) return ["default", "failure"];
  const port = draw % 17 === 0 ? "failure" : (linked[(draw >>> 8) % linked.length] ?? "default");
  const many = type === "event_transform" && port === "default" && (draw >>> 16) % 3 === 0;
  return Array.from({ length: many ? 1 + ((draw >>> 4) % at.explodeMax) : 1 }, () => port);
}

function hash(text: string): number {
  let value = 2166136261;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 16777619) >>> 0;
  return (Math.imul(value ^ (value >>> 15), 2246822519) ^ (value >>> 13)) >>> 0;
}

const keyOf = ({ parentEventId, action, loopIndex }: RunKey) => `${parentEventId}/${action}/${loopIndex}`;

/** Which runs are committed, and which wait: any set in which the run that emitted a run's event is committed too. */
type Commits = { done: Run[]; waits: Run[]; left: Run[] };

function commitSome(
  runs: readonly Run[],
  { seed, share, waiting }: { seed: number; share: number; waiting: number },
): Commits {
  const commits: Commits = { done: [], waits: [], left: [] };
  const emitted = new Set<string | null>([null]);
  for (const run of runs) {
    if (!emitted.has(run.parentEventId)) continue;
    const draw = hash(`commit ${seed} ${run.id}`) % 100;
    // A root is committed before anything else, so mostly it is.
    if (draw < (run.parentEventId === null ? 95 : share)) {
      commits.done.push(run);
      for (const event of run.events) emitted.add(event.id);
    } else if (draw < share + waiting) commits.waits.push(run);
    else commits.left.push(run);
  }
  return commits;
}

/** Commits come in any order that keeps causes before effects, not in the order of execution. */
function shuffle<Item extends { id: string }>(items: readonly Item[], seed: number): Item[] {
  return items.toSorted((a, b) => hash(`${seed} ${a.id}`) - hash(`${seed} ${b.id}`));
}

const draws = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  depthMax: fc.integer({ min: 4, max: 14 }),
  explodeMax: fc.constantFrom(1, 3, 60),
});
const commitRates = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  share: fc.constantFrom(30, 60, 80, 90, 97, 100),
  waiting: fc.constantFrom(0, 5, 20),
});

/** A story, its whole execution, and the part of it that is recorded. */
const cases = fc.tuple(arbitraryStory({ actionsMin: 4 }), draws, commitRates).map(([definition, draw, rates]) => {
  const [first] = definition.actions;
  if (first === undefined) throw new Error("A story of this arbitrary begins with a webhook.");
  const emit = createEmit(definition, draw);
  const runs = executeFrom(definition, { parentEventId: null, action: first.slug, loopIndex: 0 }, emit);
  return { definition, emit, runs, commits: commitSome(runs, rates), seed: rates.seed };
});

const casesMin = 1_500;
const patient = { timeout: 120_000 };

describe("for any story and any causally closed set of commits", () => {
  test(
    "the frontier, the waits and all that follows from them are, with the record, the whole execution, once",
    patient,
    () => {
      const tally: Record<string, number> = {};
      fc.assert(
        fc.property(cases, ({ definition, emit, runs, commits, seed }) => {
          const { done, waits, left } = commits;
          const events = done.flatMap((run) => run.events);
          const pending = frontier(planOf(definition), {
            runs: shuffle(done, seed),
            events: shuffle(events, seed),
            waits: shuffle(waits, seed),
          });
          const isRoot = (run: RunKey) => run.parentEventId === null;
          expect(pending.map(keyOf).sort()).toEqual(
            left
              .filter((run) => !isRoot(run))
              .map(keyOf)
              .sort(),
          );

          // Executing what is left by the other opinion must give the rest of the execution, and nothing twice.
          const starts = [...pending, ...waits, ...left.filter(isRoot)];
          const rest = starts.flatMap((start) => executeFrom(definition, start, emit));
          expect([...done, ...rest].map(keyOf).sort()).toEqual(runs.map(keyOf).sort());
          count(tally, { definition, runs, commits, pending });
        }),
        { numRuns: casesMin },
      );
      // The cases are worth their name: everything that matters occurs.
      for (const [kind, times] of Object.entries(tally)) expect(times, kind).toBeGreaterThan(2);
    },
  );

  test(
    "the balance is the number of runs that are left; the closing equation holds when none is left, never before",
    patient,
    () => {
      fc.assert(
        fc.property(cases, ({ runs, commits, seed }) => {
          const { done, waits, left } = commits;
          const undone = runs.filter((run) => !done.includes(run));
          expect(isComplete(done)).toBe(undone.length === 0);
          expect(openBalance(done)).toBe(waits.length + left.length);

          const order = causalOrder(runs, seed);
          expect(order).toHaveLength(runs.length);
          for (const [index, balance] of balancesOf(order).entries()) {
            if (index < order.length - 1) expect(balance).toBeGreaterThan(0);
            else expect(balance).toBe(0);
          }
          const cut = Math.min(seed % order.length, order.length - 1);
          expect(isComplete(order.slice(0, cut))).toBe(false);
          expect(isComplete(order)).toBe(true);
        }),
        { numRuns: casesMin },
      );
    },
  );
});

/** The balance after each commit. */
function balancesOf(order: readonly Run[]): number[] {
  let balance = 1;
  return order.map((run) => {
    balance += run.children - 1;
    return balance;
  });
}

/** Commits one after the other: at each step any run whose cause is committed, drawn by the seed. */
function causalOrder(runs: readonly Run[], seed: number): Run[] {
  const byParent = Map.groupBy(runs, (run) => run.parentEventId);
  const ready = [...(byParent.get(null) ?? [])];
  const order: Run[] = [];
  while (ready.length > 0) {
    const [run] = ready.splice(hash(`${seed} ${order.length}`) % ready.length, 1);
    if (run === undefined) break;
    order.push(run);
    for (const event of run.events) ready.push(...(byParent.get(event.id) ?? []));
  }
  return order;
}

type Case = { definition: StoryDefinition; runs: Run[]; commits: Commits; pending: Pending[] };

function count(tally: Record<string, number>, { definition, runs, commits, pending }: Case): void {
  const add = (kind: string, happened: boolean) => {
    tally[kind] = (tally[kind] ?? 0) + (happened ? 1 : 0);
  };
  const follows = (port: LinkKind) =>
    pending.some((one) =>
      runs.some((run) => run.events.some(({ id, port: own }) => id === one.parentEventId && own === port)),
    );
  const isOff = (slug: string) => definition.actions.some((action) => action.slug === slug && action.disabled === true);
  add("something is left", pending.length > 0);
  add("something waits beside it", commits.waits.length > 0 && pending.length > 0);
  add("nothing is recorded", commits.done.length === 0);
  add("all is recorded", commits.done.length === runs.length && runs.length > 1);
  add(
    "one run emits more than ten events",
    runs.some((run) => run.events.length > 10 && run.children > 10),
  );
  add(
    "an action comes again in its own chain",
    runs.some(({ id, action }) => id.split(/[.:]/).filter((part) => part === action).length > 1),
  );
  add("a failure link is left", follows("failure"));
  add("a no-match link is left", follows("no_match"));
  add(
    "a link leads into a disabled action",
    definition.links.some(({ to }) => isOff(to)),
  );
}

describe("the frontier", () => {
  const story = storyOf(
    [
      webhookAction("hook"),
      conditionAction("check"),
      httpAction("call"),
      messageAction("note"),
      messageAction("off", 1, { disabled: true }),
    ],
    [
      "hook > check",
      "check > call",
      "check no_match> note",
      "call > note",
      "call failure> note",
      "call > off",
      "call > call",
    ],
  );
  const plan = planOf(story);
  const run = (action: string, parentEventId: string | null) => ({ action, parentEventId, loopIndex: 0 });
  const event = (id: string, action: string, port: LinkKind) => ({ id, actionRunId: `run of ${id}`, action, port });

  test("follows the links of the event's own port, and none into disabled actions", () => {
    const runs = [run("hook", null), run("check", "e1"), run("call", "e2")];
    const events = [event("e1", "hook", "default"), event("e2", "check", "default"), event("e3", "call", "default")];
    expect(frontier(plan, { runs, events, waits: [] })).toEqual([run("call", "e3"), run("note", "e3")]);
    expect(frontier(plan, { runs, events: [event("e3", "call", "failure")], waits: [] })).toEqual([run("note", "e3")]);
    expect(frontier(plan, { runs, events: [event("e2", "check", "no_match")], waits: [] })).toEqual([
      run("note", "e2"),
    ]);
  });

  test("leaves out what waits, and only that", () => {
    const recorded = { runs: [run("hook", null)], events: [event("e3", "call", "default")] };
    expect(frontier(plan, { ...recorded, waits: [run("note", "e3")] })).toEqual([run("call", "e3")]);
    expect(frontier(plan, { ...recorded, waits: [run("note", "e4")] })).toHaveLength(2);
  });

  test("is empty for a root that waits: a root follows from nothing", () => {
    expect(frontier(plan, { runs: [], events: [], waits: [run("hook", null)] })).toEqual([]);
  });

  test("takes the first iteration of a loop for the run of a link, not a later one", () => {
    const recorded = { events: [event("e1", "hook", "default")], waits: [] };
    expect(frontier(plan, { ...recorded, runs: [{ ...run("check", "e1"), loopIndex: 1 }] })).toEqual([
      run("check", "e1"),
    ]);
    expect(frontier(plan, { ...recorded, runs: [run("check", "e1")] })).toEqual([]);
  });

  test("ignores events of actions that the plan does not have", () => {
    expect(frontier(plan, { runs: [], events: [event("e1", "constructor", "default")], waits: [] })).toEqual([]);
  });

  test("takes time in proportion to what is recorded: 100 000 events", () => {
    const events = Array.from({ length: 100_000 }, (_, index) => event(`e${index}`, "hook", "default"));
    const runs = events.slice(0, 99_999).map(({ id }) => run("check", id));
    expect(frontier(plan, { runs, events, waits: [] })).toEqual([run("check", "e99999")]);
  });
});

describe("a story run that repeats a part of another one", () => {
  const definition = storyOf(
    [webhookAction("receive"), messageAction("first"), messageAction("second")],
    ["receive > first", "receive > second"],
  );
  const plan = planOf(definition);
  const root = { parentEventId: null, action: "receive", loopIndex: 0 };
  const events: RecordedEvent[] = [
    { id: "e", actionRunId: "r", action: "receive", port: "default" },
    { id: "copy", actionRunId: "r", action: "first", port: "none" },
  ];

  test("has nothing to do for what was copied only to be read", () => {
    expect(frontier(plan, { runs: [root], events, waits: [] }).map(({ action }) => action)).toEqual([
      "first",
      "second",
    ]);
  });

  test("goes on with the action that is tried again alone, even if no link leads to it any more", () => {
    const retried = { eventId: "e", action: "second" };
    const pending = { parentEventId: "e", action: "second", loopIndex: 0 };
    expect(frontier(plan, { runs: [root], events, waits: [], retried })).toEqual([pending]);
    expect(frontier(plan, { runs: [root, pending], events, waits: [], retried })).toEqual([]);
    const gone = { ...retried, action: "gone" };
    expect(frontier(plan, { runs: [root], events, waits: [], retried: gone })).toMatchObject([{ action: "gone" }]);
  });
});
