import { createHash, randomUUID } from "node:crypto";
import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import type { Json } from "@fairlead/formula";
import { findFiles } from "@fairlead/story";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createFilesChore } from "../src/chores/files.ts";
import { createDatabase } from "../src/database.ts";
import { createFileStore, type FileStore } from "../src/files/fileStore.ts";
import { newStoryRunId } from "../src/ids.ts";
import { answering, callerStory, publishTogether, readCalled } from "./callFixtures.ts";
import { serve, textOf } from "./egressFixtures.ts";
import { openEngine, readRuns, type Sketch, sketchStory, type World, whenClosed } from "./engineFixtures.ts";

/** Files are values of events: their bytes are kept once, and are read by the runs of the stories that have them. */

let database: TestDatabase;
let world: World;
let store: FileStore;
beforeAll(async () => {
  database = await createTestDatabase();
  store = createFileStore(createDatabase(database.pool));
});
beforeEach(async () => {
  world = await openEngine(database);
});
afterAll(() => database.drop());

const anyBytes = (size: number, seed = 1) => Buffer.from(Array.from({ length: size }, (_, at) => (at * seed) % 251));
const count = async (table: string) => (await database.pool.query(`SELECT count(*)::int AS n FROM ${table}`)).rows[0].n;

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

type Story = Awaited<ReturnType<World["publish"]>>;

/** Starts a story run whose event has a file as its body. */
async function sendFile(story: Story, bytes: Buffer, name = "a.bin"): Promise<string> {
  const storyRunId = newStoryRunId(world.intake.now());
  const body: Json = await store.put({
    ...{ bytes, name, contentType: "application/x-test" },
    ...{ teamId: story.teamId, storyRunId },
  });
  const data = { body, headers: {}, method: "POST" };
  await world.intake.accept({ ...story, action: "receive", data, trigger: "webhook", storyRunId });
  await whenClosed(database, storyRunId);
  return storyRunId;
}

const emitted = async (storyRunId: string, action: string) =>
  (await readRuns(database, storyRunId)).find((run) => run.action === action);

describe("http_request", () => {
  const call = (options: object): Sketch => ({ slug: "call", type: "http_request", options, retry: { limit: 0 } });

  test("sends a file as its body, and as a part of a form, byte by byte", async () => {
    const bytes = anyBytes(700_000);
    const got: Buffer[] = [];
    const server = await serve(async (request, response) => {
      const body = await collect(request);
      expect(request.headers["content-length"]).toBe(String(body.length));
      got.push(body);
      response.end("{}");
    });
    const raw = { url: server.origin, method: "post", contentType: "raw", body: "=receive.body" };
    await sendFile(await world.publish(sketchStory([call(raw)], ["receive > call"])), bytes);
    expect(got[0]?.equals(bytes)).toBe(true);
    const form = { url: server.origin, method: "post", contentType: "multipart", body: { n: 1, doc: "=receive.body" } };
    await sendFile(await world.publish(sketchStory([call(form)], ["receive > call"])), bytes, 'x".bin');
    const text = got[1]?.toString("latin1") ?? "";
    expect(text).toContain('name="doc"; filename="x%22.bin"\r\ncontent-type: application/x-test\r\n\r\n');
    expect(text).toContain(bytes.toString("latin1"));
  });

  test("keeps an answer as a file, larger than a value may be, and unpacks it", async () => {
    const bytes = anyBytes(12_000_000);
    const server = await serve((_request, response) => {
      const headers = {
        "content-type": "Application/PDF; x=1",
        "content-disposition": `attachment; filename*=UTF-8''%C3%BC.pdf`,
      };
      response.writeHead(200, headers).end(bytes);
    });
    const story = await world.publish(
      sketchStory([call({ url: server.origin, responseAs: "file" })], ["receive > call"]),
    );
    const storyRunId = await sendFile(story, anyBytes(1));
    const run = await emitted(storyRunId, "call");
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const data = run?.events[0]?.data as { body: { file: string } };
    expect(data.body).toEqual({
      ...{ file: expect.any(String), name: "ü.pdf", content_type: "application/pdf", size: bytes.length, sha256 },
    });
    const file = await store.open(data.body.file, { storyRunId, storyId: story.storyId });
    expect((await collect(file?.read() ?? (async function* () {})())).equals(bytes)).toBe(true);
  });

  test("an answer that fails the run is read as a value", async () => {
    const server = await serve((_request, response) => void response.writeHead(404).end("gone"));
    const story = await world.publish(
      sketchStory([call({ url: server.origin, responseAs: "file" })], ["receive > call"]),
    );
    const run = await emitted(await sendFile(story, anyBytes(1)), "call");
    expect(run?.events).toMatchObject([{ port: "failure", data: { status: 404, body: "gone" } }]);
  });

  test("JSON of the shape of a file gives no right to the bytes of another story", async () => {
    const server = await serve(async (request, response) => void response.end(await textOf(request)));
    const other = await world.publish(sketchStory([], []));
    const [secret] = findFiles(
      (await emitted(await sendFile(other, Buffer.from("secret")), "receive"))?.events[0]?.data ?? null,
    );
    const options = { url: server.origin, method: "post", contentType: "raw", body: "=receive.body" };
    const story = await world.publish(sketchStory([call(options)], ["receive > call"]));
    const data = { body: { ...secret } as Json, headers: {}, method: "POST" };
    const { storyRunId } = await world.intake.accept({ ...story, action: "receive", data, trigger: "webhook" });
    await whenClosed(database, storyRunId);
    expect((await emitted(storyRunId, "call"))?.error).toMatchObject({
      code: "options_invalid",
      message: expect.stringContaining('options.body: the file "a.bin" is not there.'),
    });
    expect(server.connections()).toBe(0);
  });
});

test("a called story reads the file that it is given, and its caller the one that it answers with", async () => {
  const { caller } = await publishTogether(world, {
    caller: callerStory("called", { payload: "=receive.body" }),
    called: answering("=receive.body"),
  });
  const storyRunId = await sendFile(caller, anyBytes(5));
  const answer = (await emitted(storyRunId, "call"))?.events[0]?.data ?? null;
  const [file] = findFiles(answer);
  const [called] = await readCalled(world);
  for (const run of [storyRunId, called?.id ?? ""]) {
    const opened = await store.open(file?.file ?? "", { storyRunId: run, storyId: randomUUID() });
    expect(opened).toMatchObject({ name: "a.bin", size: 5 });
  }
});

describe("keeping", () => {
  const age = (table: string) => database.pool.query(`UPDATE ${table} SET created_at = now() - interval '2 days'`);
  const forget = () => createFilesChore(createDatabase(database.pool)).runOnce();

  test("the same bytes are kept once, as long as a story run that has them is in the record", async () => {
    const story = await world.publish(sketchStory([], []));
    const bytes = anyBytes(300_000, 7);
    const blobs = await count("blob");
    const runs = [await sendFile(story, bytes), await sendFile(story, bytes)];
    expect(await count("blob")).toBe(blobs + 1);
    for (const table of ["blob", "file", "file_use"]) await age(table);
    await forget();
    expect(await count("blob")).toBeGreaterThan(0);
    await database.pool.query("DELETE FROM story_run WHERE id = $1", [runs[0]]);
    await forget();
    const reader = { storyRunId: runs[1] ?? "", storyId: story.storyId };
    const [left] = findFiles((await emitted(runs[1] ?? "", "receive"))?.events[0]?.data ?? null);
    expect(await store.open(left?.file ?? "", reader)).toMatchObject({ size: 300_000 });
    await database.pool.query("DELETE FROM story_run");
    await forget();
    expect([await count("file_use"), await count("file"), await count("blob"), await count("blob_chunk")]).toEqual([
      0, 0, 0, 0,
    ]);
  });

  test("what is broken off leaves nothing, and an empty file is one", async () => {
    const { teamId } = await world.publish(sketchStory([], []));
    const chunks = await count("blob_chunk");
    const about = { name: null, contentType: null, teamId, storyRunId: null };
    async function* breaking() {
      yield anyBytes(300_000, 3);
      throw new Error("broken");
    }
    await expect(store.put({ ...about, bytes: breaking() })).rejects.toThrow("broken");
    expect(await count("blob_chunk")).toBe(chunks);
    const empty = await store.put({ ...about, bytes: Buffer.alloc(0) });
    expect(empty).toMatchObject({ name: "file", content_type: "application/octet-stream", size: 0 });
    const opened = await store.open(empty.file, { teamId });
    expect(await collect(opened?.read() ?? (async function* () {})())).toHaveLength(0);
  });

  test("bytes that are stored many times at once are kept once", async () => {
    const { teamId } = await world.publish(sketchStory([], []));
    const bytes = anyBytes(1_000, 11);
    const about = { name: "x", contentType: "a/b", teamId, storyRunId: null, bytes };
    const values = await Promise.all(Array.from({ length: 8 }, () => store.put(about)));
    expect(new Set(values.map(({ file }) => file)).size).toBe(8);
    const { rows } = await database.pool.query("SELECT DISTINCT blob_id FROM file WHERE id = ANY($1)", [
      values.map(({ file }) => file),
    ]);
    expect(rows).toHaveLength(1);
  });
});
