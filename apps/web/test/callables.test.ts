import { expect, test } from "vitest";
import { admin, createTestServer, echoStory } from "./webServer.ts";

test("the stories that may be called from a team are told with what they take", async () => {
  await using web = await createTestServer();
  const cookie = await web.signIn(admin.email, admin.password);
  const list = async () => (await web.page("GET", "/api/trpc/stories.callables", { cookie })).body.result.data;
  expect(await list()).toEqual([]);
  const publish = (name: string, callable: object) =>
    web.publish({
      ...echoStory(name),
      settings: { callable: { entry: "receive", exits: ["echo"], ...callable } },
    });
  const inputs = [{ name: "host", type: "text", required: true, description: "Its name." }];
  await publish("Own", { inputs });
  const shared = await publish("Shared", { access: "tenant" });
  const chosen = await publish("Chosen", { access: "teams", teams: ["home"] });
  const closed = await publish("Closed", {});
  await web.publish(echoStory("Not callable"));
  const { pool } = web.database;
  await pool.query("UPDATE team SET slug = 'home'");
  await pool.query(
    "INSERT INTO team (id, tenant_id, slug, name) SELECT gen_random_uuid(), id, 'other', 'Other' FROM tenant",
  );
  for (const { story } of [shared, chosen, closed]) {
    await pool.query("UPDATE story SET team_id = (SELECT id FROM team WHERE slug = 'other') WHERE id = $1", [story.id]);
  }
  expect(await list()).toEqual([
    { ref: "other/chosen", name: "Chosen", inputs: [] },
    { ref: "own", name: "Own", inputs },
    { ref: "other/shared", name: "Shared", inputs: [] },
  ]);
});
