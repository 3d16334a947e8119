import { pino } from "pino";
import { expect, test } from "vitest";
import type { Database } from "./database.ts";
import { noTeamLimits } from "./teamLimitSettings.ts";
import { createTeamLimits } from "./teamLimits.ts";

/** Two teams with a story each; what waits and what is stored is what the test says. */
function openLimits(limits: Partial<typeof noTeamLimits>) {
  const world = { waiting: [0, 0], used: [] as { team_id: string; used: string }[], mono: 0, calls: 0, away: false };
  const stories = [
    { id: "s1", team_id: "one" },
    { id: "s2", team_id: "two" },
  ];
  const database = {
    async query({ name }: { name?: string }) {
      if (name === "teams_of_stories") return stories;
      world.calls += 1;
      return world.used;
    },
  } as unknown as Database;
  const lane = (waiting: number) => ({ lanes: [{ waiting }, { waiting: 0 }] });
  const admission = {
    async snapshot() {
      if (world.away) throw new Error("away");
      world.calls += 1;
      return { pools: { cpu: { waiting: 0 }, io: { waiting: world.waiting.reduce((sum, count) => sum + count) } } };
    },
    explain: async (ids: readonly string[]) => ids.map((id) => lane(world.waiting[id === "s1" ? 0 : 1] ?? 0)),
  } as never;
  const teamLimits = createTeamLimits({
    limits: { ...noTeamLimits, ...limits },
    ...{ database, admission, logger: pino({ level: "silent" }) },
    time: { now: () => Date.UTC(2026, 0, 2, 23, 0, 0) },
    clock: { mono: () => world.mono },
  });
  const pass = async () => {
    world.mono += 100_000;
    teamLimits.refusalOf("one");
    await teamLimits.chore.runOnce();
    return teamLimits.refusalOf("one")?.code ?? null;
  };
  return { world, teamLimits, pass };
}

test("events of a team are refused from its limit of waiting runs on until a tenth of that is done, and others are not", async () => {
  const { world, teamLimits, pass } = openLimits({ waitingRuns: 1_000 });
  world.waiting = [799, 0];
  expect(await pass()).toBeNull();
  expect(teamLimits.levelsOf("one")).toEqual([]);
  world.waiting = [850, 100];
  expect(await pass()).toBeNull();
  expect(teamLimits.levelsOf("one")).toEqual([
    {
      ...{ code: "team_queue_full", used: 850, limit: 1_000, refused: false },
      message: "This team has 850 action runs waiting; at 1 000 new events are refused.",
    },
  ]);
  world.waiting = [1_000, 100];
  expect(await pass()).toBe("team_queue_full");
  expect(teamLimits.refusalOf("one")?.message).toBe(
    "This team has 1 000 action runs waiting; 1 000 is the limit. New events are refused until fewer than 900 wait.",
  );
  expect(teamLimits.refusalOf("two")).toBeNull();
  world.waiting = [900, 100];
  expect(await pass()).toBe("team_queue_full");
  world.waiting = [899, 100];
  expect(await pass()).toBeNull();
});

test("while what waits can't be counted nothing is refused", async () => {
  const { world, pass } = openLimits({ waitingRuns: 1_000 });
  world.waiting = [5_000, 0];
  expect(await pass()).toBe("team_queue_full");
  world.away = true;
  expect(await pass()).toBeNull();
  world.away = false;
  expect(await pass()).toBe("team_queue_full");
});

test("a team that has used its events of the day is told when the next day begins", async () => {
  const { world, teamLimits, pass } = openLimits({ eventsPerDay: 20 });
  world.used = [{ team_id: "one", used: "20" }];
  expect(await pass()).toBe("daily_limit");
  expect(teamLimits.refusalOf("one")).toMatchObject({
    retryAfterSeconds: 3_600,
    message: "This team has used its 20 events for today (UTC). New ones are taken again from midnight on.",
  });
});

test("nothing is measured while nobody asks, and what was known is forgotten", async () => {
  const { world, teamLimits, pass } = openLimits({ waitingRuns: 1_000 });
  world.waiting = [5_000, 0];
  await pass();
  for (let n = 0; n < 600; n += 1) await teamLimits.chore.runOnce();
  const { calls } = world;
  await teamLimits.chore.runOnce();
  world.mono += 100_000;
  await teamLimits.chore.runOnce();
  expect(world.calls).toBe(calls);
  expect(teamLimits.refusalOf("one")).toBeNull();
  expect(await pass()).toBe("team_queue_full");
});

test("an installation without limits measures nothing", () => {
  const { teamLimits } = openLimits({});
  expect(teamLimits.chore.everyMs).toBe(Number.POSITIVE_INFINITY);
});
