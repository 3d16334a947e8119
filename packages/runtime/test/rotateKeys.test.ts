import { randomBytes } from "node:crypto";
import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkKeyring } from "../src/credentials/checkKeyring.ts";
import { rotateKeys } from "../src/credentials/rotateKeys.ts";
import { createDatabase } from "../src/database.ts";
import { addCredential, keyring, toKeyring } from "./credentialFixtures.ts";
import { serve } from "./egressFixtures.ts";
import { openEngine, runStory, type Sketch, sketchStory } from "./engineFixtures.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("keys are changed while stories run: data keys are wrapped anew, then secrets sealed anew, and the old key goes", async () => {
  const [derived = Buffer.alloc(0)] = keyring.keys.values();
  const k2 = toKeyring({ FAIRLEAD_CREDENTIAL_KEYS: `k2:${randomBytes(32).toString("base64")}` });
  const both = { currentId: "k2", keys: new Map([...k2.keys, ["secret-key", derived]]) };
  const sql = createDatabase(database.pool);
  const world = await openEngine(database, { keyring: both });
  const seen: unknown[] = [];
  const server = await serve((request, response) => {
    seen.push(request.headers["x-key"]);
    response.end();
  });
  const options = { url: server.origin, headers: { "x-key": "<<CREDENTIAL.key>>" } };
  const call: Sketch = { slug: "call", type: "http_request", options, retry: { limit: 0 } };
  const story = await world.publish(sketchStory([call], ["receive > call"]));
  const own = { teamId: story.teamId, kind: "text", settings: {}, allowedHosts: [`127.0.0.1:${server.port}`] } as const;
  await addCredential(database, { ...own, slug: "key", secret: { value: "kept-mark" }, test: { value: "test-mark" } });
  await addCredential(database, { ...own, slug: "other", secret: { value: "other-mark" } });

  await runStory(world, story);
  expect(await rotateKeys(sql, both, { data: false })).toEqual({ wrapped: 2, sealed: 0 });
  const told = "SELECT result, after FROM audit_entry WHERE verb = 'credential.rotate' AND team_id = $1 ORDER BY at";
  const { rows: entries } = await database.pool.query(told, [story.teamId]);
  expect(entries).toEqual([
    { result: "asked", after: null },
    { result: "done", after: { wrapped: 2, sealed: 0 } },
  ]);
  expect(await rotateKeys(sql, both, { data: false })).toEqual({ wrapped: 0, sealed: 0 });
  await runStory(world, story);
  const before = await database.pool.query("SELECT sealed FROM credential ORDER BY slug");
  expect(await rotateKeys(sql, k2, { data: true })).toEqual({ wrapped: 0, sealed: 2 });
  const after = await database.pool.query("SELECT sealed FROM credential ORDER BY slug");
  expect(after.rows).not.toEqual(before.rows);
  expect((await database.pool.query("SELECT DISTINCT master_key FROM data_key")).rows).toEqual([{ master_key: "k2" }]);

  const renewed = await openEngine(database, { keyring: k2, workers: 1 });
  await runStory({ ...renewed, database }, story);
  expect(seen).toEqual(["kept-mark", "kept-mark", "kept-mark"]);
  await expect(checkKeyring(sql, k2)).resolves.toBeUndefined();
  await expect(checkKeyring(sql, keyring)).rejects.toThrow(
    'The key "k2", which 2 credentials were sealed with, is not set. Start with it in FAIRLEAD_CREDENTIAL_KEYS.',
  );
  await expect(rotateKeys(sql, keyring, { data: true })).rejects.toThrow('wrapped with the key "k2"');
  await database.pool.query("DELETE FROM credential WHERE id = (SELECT min(id::text)::uuid FROM credential)");
  await expect(checkKeyring(sql, keyring)).rejects.toThrow('The key "k2", which 1 credential was sealed with, is not');
});
