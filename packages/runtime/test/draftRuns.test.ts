import type { Json } from "@fairlead/formula";
import type { StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import { createDatabase } from "../src/database.ts";
import { removeDraftVersions, versionOfDraft } from "../src/draftVersions.ts";
import { createPlanCache, type LoadedPlan } from "../src/planCache.ts";
import { answering, callerStory, publishTogether } from "./callFixtures.ts";
import { addCredential, keyring } from "./credentialFixtures.ts";
import { serve, textOf } from "./egressFixtures.ts";
import { message, openDatabase, openEngine, runStory, sketchStory, type World } from "./engineFixtures.ts";
import { memoryStory } from "./memoryFixtures.ts";

/** Runs of drafts: they belong to a copy of the draft, and keep apart from what is live. */

const quick = { worker: { timersEveryMs: 30 } };

async function draw(world: World, story: LoadedPlan, definition: StoryDefinition): Promise<void> {
  await world.database.pool.query("UPDATE story SET draft = $2, draft_revision = draft_revision + 1 WHERE id = $1", [
    story.storyId,
    JSON.stringify(definition),
  ]);
}

/** The draft of a story, ready to be sent events. */
async function loadDraft(world: World, { storyId }: LoadedPlan): Promise<LoadedPlan> {
  const database = createDatabase(world.database.pool);
  return createPlanCache(database).load((await versionOfDraft(database, storyId)) ?? "");
}

async function countCopies({ database }: World): Promise<number> {
  const { rows } = await database.pool.query("SELECT 1 FROM story_version WHERE draft_revision IS NOT NULL");
  return rows.length;
}

test("a call of the draft runs what is drawn, published or not, and one of the live version what is live", async () => {
  const world = await openEngine(await openDatabase(), quick);
  const { live, drawn, called } = await publishTogether(world, {
    live: callerStory("called"),
    drawn: callerStory("called", { sendToDraft: true }),
    called: answering("live"),
  });
  await draw(world, called, answering({ is: "drawn", test: "=META.is_test" }));
  const answer = async (story: LoadedPlan): Promise<Json | undefined> =>
    (await runStory(world, story)).run("after")?.events[0]?.data;
  expect(await answer(drawn)).toEqual({ is: "drawn", test: true });
  expect(await answer(live)).toBe("live");
  expect(await answer(drawn)).toEqual({ is: "drawn", test: true });
  expect(await countCopies(world)).toBe(1);
  await draw(world, called, answering("drawn anew"));
  await world.database.pool.query("UPDATE story SET live_version_id = NULL WHERE id = $1", [called.storyId]);
  expect(await answer(drawn)).toBe("drawn anew");
  expect(await countCopies(world)).toBe(2);
  expect((await runStory(world, live)).run("call")?.error?.code).toBe("story_not_published");
});

test("a draft that can't be run fails its caller with what is wrong with it", async () => {
  const world = await openEngine(await openDatabase(), quick);
  const { drawn, called } = await publishTogether(world, {
    drawn: callerStory("called", { sendToDraft: true }),
    called: answering("live"),
  });
  await draw(world, called, answering("=nowhere.at"));
  const error = (await runStory(world, drawn)).run("call")?.error;
  expect(error).toMatchObject({ code: "plan_invalid", message: expect.stringContaining("nowhere") });
});

test("a draft remembers apart from the live version", async () => {
  const world = await openEngine(await openDatabase());
  const live = await world.publish(memoryStory({ mode: "deduplicate", path: "=receive.body", lookback: 10 }));
  const draft = await loadDraft(world, live);
  const outcome = async (story: LoadedPlan) => (await runStory(world, story, "once")).run("act")?.outcome;
  expect([await outcome(draft), await outcome(live), await outcome(draft), await outcome(live)]).toEqual([
    ...["emitted", "emitted", "dropped", "dropped"],
  ]);
});

test("a draft groups and releases apart from the live version", async () => {
  const world = await openEngine(await openDatabase(), quick);
  const live = await world.publish(
    memoryStory({ mode: "implode", itemPath: "=receive.body", sizePath: 2, seconds: 1 }),
  );
  const draft = await loadDraft(world, live);
  const runs = await Promise.all([runStory(world, draft, "drawn"), runStory(world, live, "live")]);
  expect(runs.map(({ run }) => run("act")?.events[0]?.data)).toEqual([["drawn"], ["live"]]);
});

test("a draft uses the values for tests of credentials", async () => {
  const world = await openEngine(await openDatabase(), { keyring });
  const seen: string[] = [];
  const server = await serve(async (request, response) => {
    await textOf(request);
    seen.push(String(request.headers["x-key"]));
    response.end("ok");
  });
  const options = { url: server.origin, headers: { "x-key": "<<CREDENTIAL.key>>" } };
  const live = await world.publish(
    sketchStory([{ slug: "call", type: "http_request", options }, message("after", 1)], ["receive > call"]),
  );
  const allowedHosts = [`127.0.0.1:${server.port}`];
  await addCredential(world.database, {
    ...{ teamId: live.teamId, slug: "key", kind: "text", settings: {}, allowedHosts },
    ...{ secret: { value: "live-mark-11" }, test: { value: "test-mark-22" } },
  });
  await runStory(world, await loadDraft(world, live));
  await runStory(world, live);
  expect(seen).toEqual(["test-mark-22", "live-mark-11"]);
});

test("copies of drafts go a day later, but for those that have runs", async () => {
  const world = await openEngine(await openDatabase());
  const story = await world.publish(sketchStory([message("after", 1)], ["receive > after"]));
  const used = await loadDraft(world, story);
  await runStory(world, used);
  await draw(world, story, sketchStory([message("after", 2)], ["receive > after"]));
  await loadDraft(world, story);
  const database = createDatabase(world.database.pool);
  await database.query(removeDraftVersions);
  expect(await countCopies(world)).toBe(2);
  await world.database.pool.query(
    "UPDATE story_version SET created_at = created_at - interval '25 hours' WHERE draft_revision IS NOT NULL",
  );
  // One that may go is not used for another event.
  expect(await versionOfDraft(database, story.storyId)).not.toBe(used.versionId);
  await database.query(removeDraftVersions);
  const { rows } = await world.database.pool.query("SELECT id, draft_revision FROM story_version WHERE number IS NULL");
  expect(rows.map(({ draft_revision }) => draft_revision).sort()).toEqual([0, 1]);
  expect(rows.map(({ id }) => id)).toContain(used.versionId);
});
