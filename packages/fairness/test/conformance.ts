import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import type { Redis } from "ioredis";
import type { Library } from "../src/library.ts";
import { step } from "../src/model.ts";
import { canonical } from "../src/modelCanonical.ts";
import { explain, inspect, snapshot } from "../src/modelExplain.ts";
import { createState, type State } from "../src/modelState.ts";
import type { Command } from "../src/verbs.ts";
import { flightTimes } from "./dump.ts";
import { type Answer, openShard, type Shard, type Views } from "./shard.ts";
import { createWorld, type Intent, takeAnswer, toCommand, waitOf } from "./world.ts";

/** One step of both: what was asked, and what came of it. */
export type Step = {
  command: Command;
  now: number;
  isRepeated: boolean;
  expected: Answer;
  /** What both hold and say afterwards; undefined where it is not compared. */
  state: { held: unknown; views: Views } | undefined;
};

/** Where model and Redis part: the step, and on which side what was different. */
export type Difference = {
  at: number;
  step: Step;
  answer: Answer;
  what: "reply" | "records" | "state";
  found: unknown;
};

export type Sequence = { beginMs: number; intents: readonly Intent[]; dumpEvery: number };

const choice = fc.nat({ max: 999 });
const intent: fc.Arbitrary<Intent> = fc.record({ verb: choice, one: choice, two: choice, wait: choice });
const hourMs = 3_600_000;

/** Sequences that begin at any minute of an hour, for the hour's turn is a time of its own. */
export function sequencesOf(length: { min: number; max: number }, dumpEvery: number): fc.Arbitrary<Sequence> {
  return fc.record({
    beginMs: fc.nat({ max: hourMs }).map((ms) => 1_764_000_000_000 + ms),
    intents: fc.array(intent, { minLength: length.min, maxLength: length.max, size: "max" }),
    dumpEvery: fc.constant(dumpEvery),
  });
}

/** What a person needs to see of a difference. */
export function describeDifference({ at, step, answer, what, found }: Difference) {
  const { command, now, isRepeated, expected, state } = step;
  const sides = {
    reply: [expected.reply, answer.reply],
    records: [expected.records, answer.records],
    state: [state, found],
  };
  const [model, redis] = sides[what];
  return { at, what, command, now, isRepeated, model, redis };
}

let sequences = 0;

/**
 * Plays a sequence on the model, then the same commands on Redis in one pipeline, and compares replies and decisions of
 * every step and the whole state after every `dumpEvery`-th and the last. Gives the first difference.
 */
export async function compare(redis: Redis, library: Library, sequence: Sequence): Promise<Difference | undefined> {
  const steps = playModel(sequence);
  sequences += 1;
  const shard = openShard(redis, { prefix: `conform-${process.pid}-${sequences}`, library });
  await loadOnce(redis, library, shard);
  try {
    const answers = steps.map(async ({ command, now, isRepeated, state }, at) => {
      const call = ["caller", isRepeated ? at - 1 : at] as const;
      const [answer, found] = await Promise.all([
        shard.step(command, { now, call }),
        state === undefined ? undefined : readShard(shard, now),
      ]);
      return { answer, found };
    });
    return findDifference(steps, await Promise.all(answers));
  } finally {
    await shard.clear();
  }
}

/** Stories and story runs that are asked about: those of world.ts, and one that nobody knows. */
const asked = {
  storyIds: ["s0", "s1", "s2", "s3", "s4", "s5", "unknown"],
  storyRunIds: ["sr0-0", "sr1-1", "sr2-2", "sr3-3", "sr4-0", "sr5-1", "unknown"],
};

async function readShard(shard: Shard, now: number) {
  const [held, views] = await Promise.all([shard.canonical(now), shard.views(now, asked)]);
  return { held, views };
}

function readModel(state: State, now: number): { held: unknown; views: Views } {
  const { storyIds, storyRunIds } = asked;
  const held = normalise(canonical(state));
  const views = {
    snapshot: snapshot(state, now),
    stories: explain(state, storyIds, now),
    storyRuns: inspect(state, storyRunIds, now),
  };
  return { held, views };
}

const loaded = new WeakMap<Library, Redis>();

async function loadOnce(redis: Redis, library: Library, shard: Shard): Promise<void> {
  if (loaded.get(library) === redis) return;
  await shard.load();
  loaded.set(library, redis);
}

/** Commands of a sequence with what the model answers. About one in 25 is a repetition of the one before it. */
export function playModel({ beginMs, intents, dumpEvery }: Sequence): Step[] {
  const state = createState();
  const world = createWorld();
  const steps: Step[] = [];
  let now = beginMs;
  for (const [at, intent] of intents.entries()) {
    const before = steps[at - 1];
    const isRepeated = before !== undefined && !before.isRepeated && (intent.one + intent.two) % 25 === 0;
    now += isRepeated ? 0 : waitOf(intent);
    const command = isRepeated ? before.command : toCommand(world, intent);
    const expected = step(state, command, { now, operation: toOperation(at, isRepeated) });
    if (!isRepeated) takeAnswer(world, command, { reply: expected.reply, intent });
    const isDumped = at % dumpEvery === 0 || at === intents.length - 1;
    steps.push({ command, now, isRepeated, expected, state: isDumped ? readModel(state, now) : undefined });
    // The model's answers are its own objects; a repetition is asked for the same ones.
    steps[at] = structuredClone(steps[at]) as Step;
  }
  return steps;
}

function toOperation(at: number, isRepeated: boolean) {
  return { caller: "caller", opId: String(isRepeated ? at - 1 : at) };
}

function normalise(state: ReturnType<typeof canonical>) {
  const runs = Object.entries(state.runs).map(([id, run]) => [id, { ...run, ...flightTimes(run) }] as const);
  return { ...state, runs: Object.fromEntries(runs) };
}

type Played = { answer: Answer; found: unknown };

function findDifference(steps: readonly Step[], played: readonly Played[]): Difference | undefined {
  for (const [at, step] of steps.entries()) {
    const { answer, found } = played[at] as Played;
    const at0 = { at, step, answer, found };
    if (!isDeepStrictEqual(answer.reply, step.expected.reply)) return { ...at0, what: "reply" };
    if (!step.isRepeated && !isDeepStrictEqual(answer.records, step.expected.records))
      return { ...at0, what: "records" };
    if (step.state !== undefined && !isDeepStrictEqual(found, step.state)) return { ...at0, what: "state" };
  }
  return undefined;
}
