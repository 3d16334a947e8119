import { isList, isObject, type Json } from "@fairlead/formula";
import { type Plan, storyTestLimits } from "@fairlead/story";
import { pause } from "./clock.ts";
import { tickRunIdOf } from "./ids.ts";
import { type Performing, type ReadyRun, rootsOf } from "./perform.ts";
import { failed } from "./performed.ts";
import { previewRun } from "./previewRun.ts";
import { type RecordedCall, type RecordingOutside, recordCalls, replayCalls, withoutSecrets } from "./recordedCalls.ts";
import { type Walk, walkStory } from "./storyWalk.ts";
import { equip, performForTest, type TestMeans } from "./testRun.ts";

/**
 * A whole story to try out from one event: every action that a story run would reach is performed, for every event that
 * reaches it. `again`: a test that was noted down, whose answers stand for the outside; nothing leaves then.
 */
export type StoryTest = {
  plan: Plan;
  story: { id: string; name: string; teamId: string };
  /** Where it starts. `data`: the event that this action emits; absent: it needs none, and is performed. */
  start: { action: string; data?: Json | undefined };
  /** Events that stand for what actions emit, by slug; these are not performed. */
  pins: ReadonlyMap<string, Json>;
  /** The time that formulas read, ms since 1970. */
  nowMs: number;
  again?: { calls: Readonly<Record<string, readonly RecordedCall[]>>; hidden: string } | undefined;
  onProgress?: ((runs: number) => void) | undefined;
};

/** Runs that are performed at the same time. */
const atOnce = 8;

/**
 * What came of it. `stoppedBy`: the bound that it met; null if it went to its end. `calls`: what was asked of the outside, by
 * slug. `options`: those of the runs, in which secrets may stand under their names.
 */
export type StoryTested = Pick<Walk, "runs" | "calling"> & {
  stoppedBy: "runs" | "characters" | "seconds" | "cancelled" | null;
  calls: Record<string, RecordedCall[]>;
  options: readonly Json[];
  durationMs: number;
};

type Reached = { options: Json; calls: readonly RecordedCall[] };

/** Tries a story out. Rejects when the database is away, and for a start that no story run could have. */
export async function testStory(test: StoryTest, means: TestMeans): Promise<StoryTested> {
  const { story, plan, nowMs, start, pins, again, onProgress } = test;
  const { clock } = means;
  const startMs = clock.mono();
  const stop = new AbortController();
  const leave = () => stop.abort();
  if (means.signal.aborted) leave();
  means.signal.addEventListener("abort", leave, { once: true });
  const over = new AbortController();
  void pause(clock, storyTestLimits.seconds * 1_000, over.signal).then(leave);
  // The same test has the same ids, so that what is made of them is the same as well.
  const storyRunId = tickRunIdOf(`test ${story.id}`, nowMs);
  const ids = { tenantId: story.teamId, teamId: story.teamId, storyId: story.id, versionId: story.id };
  const outside = createOutside(test, { ...means, signal: stop.signal });
  try {
    const walk = await walkStory(
      { loaded: { plan, ...ids, isDraft: true }, action: start.action, ...dataOf(start), storyRunId, nowMs },
      {
        perform: outside.perform,
        pins,
        // What was recorded answers at once, and in the same order each time.
        atOnce: again === undefined ? atOnce : 1,
        runsMax: storyTestLimits.runs,
        charactersMax: storyTestLimits.characters,
        signal: stop.signal,
        clock,
        ...(onProgress === undefined ? {} : { onProgress }),
      },
    );
    const { stoppedBy, runs, calling } = walk;
    const why = stoppedBy === "signal" ? (means.signal.aborted ? "cancelled" : "seconds") : stoppedBy;
    return { runs, calling, stoppedBy: why, ...outside.reached(walk), durationMs: clock.mono() - startMs };
  } finally {
    over.abort();
    means.signal.removeEventListener("abort", leave);
  }
}

function dataOf({ data }: StoryTest["start"]): { data?: Json } {
  return data === undefined ? {} : { data };
}

/** Performs the runs of a test, and keeps what they asked of the outside. */
function createOutside({ story, again }: StoryTest, means: TestMeans) {
  const known = new Map<string, Reached>();
  const replays = new Map<string, RecordingOutside>();

  function outsideOf(slug: string): RecordingOutside {
    if (again === undefined) return recordCalls(means, { byContent: true });
    const calls = Object.hasOwn(again.calls, slug) ? (again.calls[slug] ?? []) : [];
    const replay = replays.get(slug) ?? replayCalls(means, { calls, hidden: again.hidden }, { byContent: true });
    replays.set(slug, replay);
    return replay;
  }

  async function reach(bare: ReadyRun): Promise<Performing> {
    const { slug } = bare.action;
    const outside = outsideOf(slug);
    const { teamMail, ...rest } = means;
    const server = again === undefined && teamMail !== undefined ? { teamMail } : {};
    const { egress, call } = outside;
    const own: TestMeans = { ...rest, ...server, egress, call };
    const { ready, refused } = await equip(bare, story.teamId, own);
    const performing = refused === null ? await performForTest(ready, story.teamId, own) : toFailed(refused);
    const secrets = ready.values?.secrets ?? null;
    const calls = again === undefined ? withoutSecrets(outside.calls, secrets) : [];
    known.set(ready.runId, { options: optionsOf(ready), calls });
    return performing;
  }

  return {
    perform: (ready: ReadyRun) => reach(ready),
    /** In the order in which the runs ended, however many were under way. */
    reached({ runs }: Walk): Pick<StoryTested, "calls" | "options"> {
      const all = runs.flatMap(({ run }) => {
        const reached = known.get(run.id);
        return reached === undefined ? [] : [{ ...reached, action: run.action }];
      });
      const asking = Map.groupBy(
        all.filter(({ calls }) => calls.length > 0),
        ({ action }) => action,
      );
      return {
        calls: Object.fromEntries([...asking].map(([slug, some]) => [slug, some.flatMap(({ calls }) => calls)])),
        options: all.map(({ options }) => options).filter(holdsSomething),
      };
    },
  };
}

function toFailed(error: { code: string; message: string }): Performing {
  return { performed: failed(error), log: [] };
}

/** What is computed of options may hold secrets. Those of conditions go nowhere: they emit what came in. */
function optionsOf(ready: ReadyRun): Json {
  const { action, plan, nowMs, runId } = ready;
  if (action.type === "condition") return null;
  const chance = { seed: runId, drawn: 0 };
  return previewRun(action, { roots: rootsOf(ready), missing: plan.missing, now: nowMs, chance }).value;
}

function holdsSomething(options: Json): boolean {
  return isObject(options) || isList(options);
}
