import { pino } from "pino";
import { expect, test } from "vitest";
import type { Database } from "./database.ts";
import { newStoryRunId } from "./ids.ts";
import { createRunBudgets } from "./runBudgets.ts";

/** A process counts for itself and asks the record seldom; here the record answers what the test says. */
function counting({ ageMs = 0 } = {}) {
  const nowMs = 1_700_000_000_000;
  const asked: Promise<unknown>[] = [];
  const record = { runs: 0, isAway: false };
  const query = () => {
    const answer = record.isAway ? Promise.reject(new Error("away")) : Promise.resolve([{ runs: record.runs }]);
    asked.push(answer.catch(() => {}));
    return answer;
  };
  const database = { query } as unknown as Database;
  const budgets = createRunBudgets({ database, time: { now: () => nowMs }, logger: pino({ level: "silent" }) });
  const storyRunId = newStoryRunId(nowMs - ageMs);
  const note = async (runs: number) => {
    budgets.note(storyRunId, runs, 1_000);
    await Promise.all(asked);
    await Promise.resolve();
    return budgets.stateOf(storyRunId);
  };
  return { record, asked, note };
}

test("the record is asked once for each tenth of the limit", async () => {
  const { asked, note } = counting();
  for (let count = 0; count < 99; count += 1) expect(await note(1)).toBe("free");
  expect(asked).toHaveLength(0);
  await note(1);
  expect(asked).toHaveLength(1);
  await note(99);
  expect(asked).toHaveLength(1);
});

test("what others have recorded counts", async () => {
  const { record, note } = counting();
  record.runs = 1_000;
  expect(await note(100)).toBe("spent");
  record.runs = 2_000;
  expect(await note(100)).toBe("over");
});

test("a story run that others may have worked on before is asked for when it is met", async () => {
  const { record, note, asked } = counting({ ageMs: 61_000 });
  record.runs = 1_200;
  expect(await note(1)).toBe("spent");
  await note(1);
  expect(asked).toHaveLength(1);
});

test("while the record is away nothing is refused, and it is asked again later", async () => {
  const { record, note } = counting();
  record.isAway = true;
  record.runs = 1_000;
  expect(await note(100)).toBe("free");
  record.isAway = false;
  expect(await note(100)).toBe("spent");
});
