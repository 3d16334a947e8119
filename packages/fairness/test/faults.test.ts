import * as fc from "fast-check";
import { Redis } from "ioredis";
import { afterAll, describe, expect, it } from "vitest";
import { type Library, library, loadLibrary, readLibraryText, toLibrary } from "../src/library.ts";
import { compare, sequencesOf } from "./conformance.ts";

const redis = new Redis(process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379");
afterAll(() => redis.quit());

/** A mistake that somebody could make in the Lua text: what it does, the right text, the wrong one. */
type Fault = [name: string, right: string, wrong: string];

const faults: Fault[] = [
  ["a run is added twice", "local known = findRun(id, ticket[1]) or findForgotten(id, ticket)\n", "local known\n"],
  [
    "a run that waits whole in its queue is not looked for there",
    "runs[id] = searchQueues(id, storyRunId)",
    "runs[id] = false",
  ],
  ["the search in a queue ends too early", "storyRun.reach = max(storyRun.reach, length / 2)", "storyRun.reach = 1"],
  ["runs put back at the front hide those behind", "storyRun.reach = storyRun.reach + 1", "storyRun.reach = 1"],
  ["a run that left its queue is served again", "leaveQueue(run)\n  forgetRun(run)", "forgetRun(run)"],
  [
    "a worker that lost a run frees the slot of its new owner",
    "run.worker ~= worker) then return end",
    "false) then return end",
  ],
  ["an old delivery starts", 'run.delivery ~= named[5] then return "stale"', 'false then return "stale"'],
  ["two workers execute a run", 'not isRunningHere then return "owned"', 'false then return "owned"'],
  ["slots of a dead worker's runs stay taken", "pools[run.poolName].taken = pools[run.poolName].taken - 1 end", "end"],
  [
    "what a run did not use is not given back",
    "chargeRun(run, costMs - run.chargedMs)",
    "chargeRun(run, max(0, costMs - run.chargedMs))",
  ],
  [
    "a story gets one slot more than its gate",
    "lane.inflight >= grounds.gate then return",
    "lane.inflight > grounds.gate then return",
  ],
  ["the reserve is lent", "taken > limits.reserveSlots(settings, pool.slots)", "taken > 0"],
  ["slots are lent on although somebody is in line again", "do isEmpty = admitReady(pool, pass) end", "do end"],
  ["a borrowed run is paid from the budget", "if run.isBorrowed then", "if false then"],
  ["the clock goes back", "now, settings = math.max(at, seen),", "now, settings = at,"],
  ["equals are served by their names", 'format("%015d", seq) .. id', 'format("%015d", 0) .. id'],
  [
    "a place in line is cut to 14 digits",
    "changesIn(is, lane).added, lane.keyMs, new)",
    'changesIn(is, lane).added, "" .. lane.keyMs, new)',
  ],
  ["a repeated call is carried out again", 'return kept[2] == format("%d", number) and kept[1] or nil', "return nil"],
  ["a run whose worker died goes to the back", "  putBacklog(run, true)", "  putBacklog(run, false)"],
  ["old story runs are never served before new ones", "if lane.turns % 2 == 1 then", "if false then"],
  ["a discarded story run takes new runs", "if isDiscarded(ticket[1]) then return 0 end", ""],
  ["late hand-overs stop nothing", 'return count >= late and "backpressure" or "open"', 'return "open"'],
  ["credit is kept for hours", "if virtualMs < least then virtualMs = least end", ""],
  [
    "a lane that was served keeps its place in a line that was read before",
    "line.passed[lane] = true\n",
    "line.passed[lane] = nil\n",
  ],
  ["a line takes what it read for the whole index", "line.isWhole = #members < line.size", "line.isWhole = true"],
  ["a lane that moved is not found in its line", "moved[at] = lane\n  end\n", "end\n"],
  ["a budget is what it was in the call before", "mostPolicy = nil\n", "\n"],
];

function plant([name, right, wrong]: Fault): Library {
  const text = readLibraryText();
  expect(text.split(right).length, `places in the text where "${name}" can be planted`).toBe(2);
  return toLibrary(text.replace(right, wrong));
}

/** The number of sequences after which a fault shows, or undefined. A call that stops with an error shows as well. */
async function findAfter(faulty: Library): Promise<number | undefined> {
  const samples = fc.sample(sequencesOf({ min: 100, max: 150 }, 5), { seed: 7, numRuns: 60 });
  for (const [index, sequence] of samples.entries()) {
    const difference = await compare(redis, faulty, sequence).catch((error: unknown) => error);
    if (difference !== undefined) return index + 1;
  }
  return undefined;
}

describe("the comparison with the model notices when", { timeout: 120_000 }, () => {
  it.each(faults)("%s", async (...fault) => {
    const faulty = plant(fault);
    await loadLibrary(redis, faulty);
    expect(await findAfter(faulty)).toBeDefined();
    await redis.call("FUNCTION", "DELETE", faulty.name);
  });

  it("nothing is wrong: it finds no difference", async () => {
    expect(await findAfter(library)).toBeUndefined();
  });
});
