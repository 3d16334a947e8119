import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { step } from "../src/model.ts";
import { createState } from "../src/modelState.ts";
import { constants, createSettings, createStoryPolicy } from "../src/policySettings.ts";
import { createAgenda } from "../src/sim/agenda.ts";
import { createRandom } from "../src/sim/random.ts";
import type { Grant } from "../src/ticket.ts";
import type { Command } from "../src/verbs.ts";

/*
 * Stories that always have runs waiting, on a fleet that executes what it is granted at once: what each is served in the
 * end, and how often others are served between two turns of one, compared with the bounds that fair queueing promises.
 */

const { seed } = fc.readConfigureGlobal();

type Backlogged = { weight: number; longestMs: number };
type Fleet = { slots: number; stories: Backlogged[]; random: number };

const fleets: fc.Arbitrary<Fleet> = fc.record({
  slots: fc.integer({ min: 12, max: 18 }),
  stories: fc.array(
    fc.record({ weight: fc.constantFrom(0.5, 1, 2, 4), longestMs: fc.constantFrom(10, 60, 300, 2_000) }),
    { minLength: 2, maxLength: 6 },
  ),
  random: fc.nat(),
});

const startsAtMs = 1_764_000_900_000;
const warmUpMs = 10_000;
const untilMs = 55_000;

type Played = {
  servedMs: number[];
  longestBypass: number;
  /** What each was charged while `servedMs` was counted, ms for a weight of 1. */
  chargedMs: number[];
  /** By story and other story: the farthest that the first was charged ahead of the second at any moment, ms. */
  leadsMs: number[][];
  /** The most places in the queue, beside the slots. */
  queuePlaces: number;
};

/** Everybody has twice as many runs waiting as there are slots, all the time. */
function play({ slots, stories, random }: Fleet): Played {
  const state = createState(createSettings({ share: 1, reserve: 0, budgetMs: 1e12 }));
  const agenda = createAgenda();
  const draw = createRandom(random);
  const servedMs = stories.map(() => 0);
  const others = stories.map(() => 0);
  const leadsMs = stories.map(() => stories.map(() => 0));
  let queuePlaces = 0;
  let chargedBefore: number[] | undefined;
  let longestBypass = 0;
  let made = 0;
  const call = (command: Command) => {
    const { reply } = step(state, command, { now: startsAtMs + agenda.now() });
    for (const grant of reply.granted) hand(grant);
    if (reply.more) call({ verb: "admit" });
  };
  const enqueue = (story: number, count: number) => {
    const ticket = () => ({ storyRunId: `sr${story}`, storyId: `s${story}`, pool: "cpu" as const, payload: "" });
    const tickets = Array.from({ length: count }, (_, at) => ({ ...ticket(), runId: `r${story}.${made + at}` }));
    made += count;
    call({ verb: "enqueue", tickets });
  };
  const queue: Grant[] = [];
  let running = 0;
  const hand = (grant: Grant) => {
    const story = Number(grant.storyId.slice(1));
    for (const other of others.keys()) others[other] = other === story ? 0 : (others[other] ?? 0) + 1;
    if (agenda.now() > warmUpMs) longestBypass = Math.max(longestBypass, ...others);
    queue.push(grant);
    agenda.plan(agenda.now(), dispatch);
  };
  const dispatch = () => {
    const grant = running < slots ? queue.shift() : undefined;
    if (grant === undefined) return;
    running += 1;
    call({ verb: "start", worker: "w", runs: [grant] });
    const story = Number(grant.storyId.slice(1));
    const tookMs = Math.max(1, Math.round(draw() * (stories[story]?.longestMs ?? 1)));
    agenda.plan(agenda.now() + tookMs, () => end(grant, { story, tookMs }));
  };
  const end = ({ runId, storyRunId, pool }: Grant, { story, tookMs }: { story: number; tookMs: number }) => {
    running -= 1;
    if (agenda.now() > warmUpMs) chargedBefore ??= charged();
    if (agenda.now() > warmUpMs) servedMs[story] = (servedMs[story] ?? 0) + tookMs;
    const ended = { runId, storyRunId, pool, actualMs: tookMs, outcome: "emitted", children: [] };
    call({ verb: "complete", worker: "w", runs: [ended] });
    if (agenda.now() > warmUpMs) noteLeads();
    enqueue(story, 1);
    dispatch();
  };
  const charged = () => stories.map((_, story) => state.pools.cpu.lanes.get(`s${story}`)?.virtualMs ?? 0);
  const noteLeads = () => {
    queuePlaces = Math.max(queuePlaces, Math.floor(state.pools.cpu.lookAhead));
    const now = charged();
    for (const [i, leads] of leadsMs.entries())
      for (const [j, other] of now.entries()) leads[j] = Math.max(leads[j] ?? 0, (now[i] ?? 0) - other);
  };
  const beat = () => {
    const running = [...(state.held.get("w") ?? [])].map((runId) => {
      const { storyRunId, storyId, pool } = state.runs.get(runId)?.ticket ?? {
        storyRunId: "",
        storyId: "",
        pool: "cpu",
      };
      return { runId, storyRunId, storyId, pool };
    });
    call({ verb: "tick", worker: "w", slots: { cpu: slots, io: 0 }, running });
    agenda.plan(agenda.now() + 1_000, beat);
  };
  for (const [story, { weight }] of stories.entries()) {
    const configuration = { version: 1, storyId: `s${story}`, policy: createStoryPolicy({ weight }) };
    call({ verb: "configure", configuration });
  }
  agenda.plan(0, beat);
  for (const story of stories.keys()) agenda.plan(0, () => enqueue(story, 2 * slots));
  while (agenda.next(untilMs));
  const chargedMs = charged().map((ms, story) => ms - (chargedBefore?.[story] ?? 0));
  return { servedMs, longestBypass, chargedMs, leadsMs, queuePlaces };
}

describe(`backlogged stories of random weights and durations (seed ${seed})`, { timeout: 120_000 }, () => {
  /*
   * Let A be what a place counts in the order, a slot or one of the Q places in the queue. Story i is granted a place only if
   * its charged time, and A for each place that it holds, are no more than the same of any other story j in line. So if i
   * leads j by more than A (1 + Q), it gets one only while j holds at least 2 + Q more than it. Of these at most Q are in the
   * queue, so that j runs on more slots than i even with the new one, and the lead shrinks. Beyond that bound a lead grows
   * only by runs that were granted before: one for each place. Below it leads may stay, and do: a story of short runs, which
   * is in the queue more often, is that far behind in charged time without being served less.
   */
  it("of equal weight never lead each other by more than the lead of a slot and of the queue, and a run for every place", () => {
    return fc.assert(
      fc.property(fleets, ({ slots, stories, random }) => {
        const equal = stories.map(({ longestMs }) => ({ longestMs, weight: 1 }));
        const { leadsMs, servedMs, chargedMs, queuePlaces } = play({ slots, random, stories: equal });
        const places = slots + queuePlaces + 1;
        for (const [i, one] of equal.entries())
          for (const [j, other] of equal.entries()) {
            const runsMs = places * (one.longestMs + other.longestMs);
            const leadMs = constants.slotAheadMs * (1 + queuePlaces) + constants.creditMs + runsMs;
            expect(leadsMs[i]?.[j]).toBeLessThanOrEqual(leadMs);
            // What is served is what is charged, but for the runs under way when the count begins and when it ends.
            const served = (servedMs[i] ?? 0) - (servedMs[j] ?? 0);
            const charged = (chargedMs[i] ?? 0) - (chargedMs[j] ?? 0);
            expect(Math.abs(served - charged)).toBeLessThanOrEqual(2 * runsMs);
          }
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });

  it("of any weight hold their share of the slots on average, give or take one slot", () => {
    return fc.assert(
      fc.property(fleets, (fleet) => {
        const { servedMs } = play(fleet);
        const all = servedMs.reduce((sum, ms) => sum + ms, 0);
        const weights = fleet.stories.reduce((sum, { weight }) => sum + weight, 0);
        for (const [index, { weight }] of fleet.stories.entries()) {
          const slots = (servedMs[index] ?? 0) / (untilMs - warmUpMs);
          const dueSlots = ((all / weights) * weight) / (untilMs - warmUpMs);
          expect(Math.abs(slots - dueSlots)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });

  it("are passed over by each other only as often as the lag allows", () => {
    return fc.assert(
      fc.property(fleets, (fleet) => {
        const aheadMs = constants.lagMs + constants.creditMs;
        const most = fleet.stories.reduce((sum, { weight }) => sum + 1 + (aheadMs * weight) / 1, 0);
        expect(play(fleet).longestBypass).toBeLessThanOrEqual(most);
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });
});
