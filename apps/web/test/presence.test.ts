import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createForeignTeam, createMember } from "./foreignTeam.ts";
import { admin, createTestServer, echoStory, type TestServer } from "./webServer.ts";

let web: TestServer;
let cookie: string;
let storyId: string;

beforeAll(async () => {
  web = await createTestServer();
  cookie = await web.signIn(admin.email, admin.password);
  storyId = (await web.publish(echoStory("Watched"))).story.id;
});
afterAll(() => web.close());

const tell = (tab: string, more: object = {}, session = cookie) =>
  web.page("POST", "/api/trpc/stories.tellPresence", {
    cookie: session,
    body: { id: storyId, tab, place: null, ...more },
  });

async function read(session = cookie) {
  const input = encodeURIComponent(JSON.stringify({ id: storyId }));
  return web.page("GET", `/api/trpc/stories.presence?input=${input}`, { cookie: session });
}

async function people(): Promise<[tab: string, name: string, place: string | null][]> {
  const { body } = await read();
  const found: { tab: string; name: string; place: string | null }[] = body.result.data.people;
  return found.map(({ tab, name, place }): [string, string, string | null] => [tab, name, place]).sort();
}

test("who has a story open is told with where they are, until they leave or are not heard of any more", async () => {
  const team = web.server.services.home.teamId;
  const { email, password } = await createMember(web, { team, role: "viewer", name: "Bo Berg" });
  const theirs = await web.signIn(email, password);
  const [mine, other] = ["00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"];
  expect((await tell(mine, { place: "receive_it" })).status).toBe(200);
  expect((await tell(other, {}, theirs)).status).toBe(200);
  expect(await people()).toEqual([
    [mine, expect.any(String), "receive_it"],
    [other, "Bo Berg", null],
  ]);
  await tell(other, { place: "echo" }, theirs);
  expect((await people())[1]).toEqual([other, "Bo Berg", "echo"]);
  await tell(mine, { isLeaving: true });
  expect(await people()).toEqual([[other, "Bo Berg", "echo"]]);
  await web.database.pool.query("UPDATE presence SET seen_at = now() - interval '1 minute'");
  expect(await people()).toEqual([]);
});

test("it comes with the revision of the draft, so that pages know when somebody has changed it", async () => {
  const change = { kind: "set_story", key: "description", value: "Changed" };
  const before = (await read()).body.result.data.revision;
  await web.page("POST", "/api/trpc/stories.change", {
    cookie,
    body: { id: storyId, base: before, changes: [change] },
  });
  expect((await read()).body.result.data.revision).toBe(before + 1);
});

test("another team neither sees it nor is seen", async () => {
  const foreign = await createForeignTeam(web);
  const session = await web.signIn(foreign.email, foreign.password);
  expect((await read(session)).status).toBe(404);
  expect((await tell(randomUUID(), {}, session)).status).toBe(404);
  expect(await people()).toEqual([]);
});
