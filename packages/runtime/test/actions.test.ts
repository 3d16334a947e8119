import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { message, openEngine, runStory, sketchStory } from "./engineFixtures.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("an event goes from the webhook through a transform, and each output is stored once", async () => {
  const engine = await openEngine(database);
  const story = await engine.publish(
    sketchStory([message("greet", { text: "Hello <<receive.body.name>>" })], ["receive > greet"]),
  );
  const { storyRun, runs } = await runStory(engine, database, story, { name: "Ada" });
  expect(storyRun).toEqual({ status: "succeeded", runs: 2, events: 2, failures: 0 });
  expect(runs).toMatchObject([
    { action: "receive", outcome: "emitted", children: 1 },
    { action: "greet", outcome: "emitted", children: 0, events: [{ port: "default", data: { text: "Hello Ada" } }] },
  ]);
});
