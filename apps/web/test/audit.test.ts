import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assertAudited, auditedCalls, toldGets } from "../src/server/auditTable.ts";
import { removeOldAudit } from "../src/server/auditTrail.ts";
import { changingRoutes } from "../src/server/restRoutes.ts";
import { mutationPaths } from "../src/server/trpc/router.ts";
import { createForeignTeam, createMember } from "./foreignTeam.ts";
import { admin, apiKey, createTestServer, echoStory, type TestServer } from "./webServer.ts";

let web: TestServer;
let cookie: string;

beforeAll(async () => {
  web = await createTestServer();
  cookie = await web.signIn(admin.email, admin.password);
});
afterAll(() => web.close());

async function listed(query: string) {
  await web.server.services.audit.settle();
  const answer = await web.api("GET", `/audit?${query}`);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.items;
}

const mutate = (path: string, input: unknown, session = cookie) =>
  web.page("POST", `/api/trpc/${path}`, { cookie: session, body: input });

describe("what the log tells of", () => {
  test("is declared for every call that changes something, or the process does not start", () => {
    const changing = [...mutationPaths, ...changingRoutes];
    expect(() => assertAudited(changing)).not.toThrow();
    expect(() => assertAudited([...changing, "forgotten"])).toThrow("forgotten");
    expect(() => assertAudited(changing.slice(1))).toThrow(changing[0]);
    expect(Object.keys(auditedCalls).length).toBe(changing.length + toldGets.length);
  });
});

describe("an entry", () => {
  test("says who, from where, what, to what, and what was otherwise before", async () => {
    const { story } = await web.publish(echoStory("Audited"));
    const answer = await mutate("fairness.setPolicy", { id: story.id, weight: 3 });
    expect([answer.status, answer.text.slice(0, 200)]).toEqual([200, expect.any(String)]);
    expect((await listed(`object=${story.id}&verb=story.policy`))[0]).toMatchObject({
      who: { kind: "user", name: admin.email },
      session: expect.any(String),
      address: "127.0.0.1",
      verb: "story.policy",
      object: { kind: "story", id: story.id, name: "Audited" },
      result: "done",
      before: { weight: null },
      after: { weight: 3 },
      requestId: answer.headers["x-request-id"],
    });
    const [imported] = await listed(`object=${story.id}&verb=story.import`);
    expect(imported).toMatchObject({ who: { kind: "key", name: "FAIRLEAD_API_KEY" }, after: { liveVersion: 1 } });
  });

  test("is written of what failed as well, with why", async () => {
    const id = randomUUID();
    expect((await web.api("DELETE", `/stories/${id}`)).status).toBe(404);
    expect(await listed(`object=${id}`)).toMatchObject([{ verb: "story.delete", result: "failed", code: "not_found" }]);
    const page = await mutate("resources.delete", { id, force: true });
    expect([page.status, page.body.error.data.appCode]).toEqual([404, "not_found"]);
    expect((await listed(`object=${id}`)).map(({ code }: { code: string }) => code)).toEqual([
      "not_found",
      "not_found",
    ]);
  });

  test("holds no secret", async () => {
    const secret = `kept-${randomUUID()}`;
    const name = `Told ${randomUUID()}`;
    const kept = await web.api("POST", "/credentials", {
      ...{ name, kind: "text", secret: { value: secret }, test: { value: `${secret}-t` } },
      allowedHosts: ["api.example.com"],
    });
    const change = { secret: { value: `${secret}-2` }, allowedHosts: ["b.example.com"] };
    expect((await web.api("PUT", `/credentials/${kept.body.id}`, change)).status).toBe(200);
    const made = await web.api("POST", "/api-keys", { name, scopes: ["read"] });
    const entries = await listed(`object=${encodeURIComponent(name)}`);
    expect(entries.map(({ verb }: { verb: string }) => verb).sort()).toEqual([
      "apiKey.create",
      "credential.create",
      "credential.replace",
    ]);
    expect(entries.find(({ verb }: { verb: string }) => verb === "credential.replace")).toMatchObject({
      before: { allowedHosts: ["api.example.com"], version: 1 },
      after: { allowedHosts: ["b.example.com"], version: 2 },
    });
    const { rows } = await web.database.pool.query("SELECT row_to_json(a)::text AS text FROM audit_entry a");
    const all = rows.map(({ text }) => text).join();
    for (const mark of [secret, made.body.key, admin.password, apiKey]) expect(all).not.toContain(mark);
  });

  test("can be neither changed nor removed before its time", async () => {
    const { pool } = web.database;
    await web.publish(echoStory("Kept for long"));
    for (const text of ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"])
      await expect(pool.query(text)).rejects.toThrow("are kept as they are");
    const old =
      "INSERT INTO audit_entry (at, team_id, actor_kind, verb, result) VALUES (now() - $1::interval, $2, 'system', 'old', 'done')";
    for (const age of ["399 days", "401 days"]) await pool.query(old, [age, web.server.services.home.teamId]);
    expect(await removeOldAudit(pool)).toBe(1);
  });
});

describe("what a call brings about", () => {
  const told = async (id: string): Promise<string[]> =>
    (await listed(`object=${id}`)).map(({ verb, result }: { verb: string; result: string }) => `${verb} ${result}`);

  test("webhooks are told as they are made, switched on and off, and deleted", async () => {
    const quiet = echoStory("Switched");
    const { story } = await web.publish(quiet);
    const disabled = quiet.actions.map((action) => (action.id === "receive" ? { ...action, disabled: true } : action));
    const replace = { mode: "replace", id: story.id };
    await web.publish({ ...quiet, actions: disabled }, replace);
    await web.publish(quiet, replace);
    await web.api("DELETE", `/stories/${story.id}`);
    // Two that are written together may be so in the same microsecond.
    const pairs = (await told(story.id))
      .toReversed()
      .flatMap((one, n, all) => (n % 2 === 0 ? [[one, all[n + 1]].sort()] : []));
    expect(pairs).toEqual([
      ["story.import done", "webhook.create done"],
      ["story.replace done", "webhook.off done"],
      ["story.replace done", "webhook.on done"],
      ["story.delete done", "webhook.off done"],
    ]);
    const [made] = await listed(`object=${story.id}&verb=webhook.create`);
    expect(made).toMatchObject({
      object: { kind: "webhook", name: "Switched" },
      after: { action: "receive", address: expect.stringMatching(/^….{4}$/), on: true },
    });
  });

  test("a draft whose webhook is given an address is told of, and nothing else of drawing", async () => {
    const { story } = await web.publish(echoStory("Drawn on"));
    const entry = { id: "again", slug: "again", type: "webhook", name: "Again", options: {} };
    const named = { kind: "set", list: "actions", id: "echo", key: "name", value: "Named" };
    const add = { kind: "add", list: "actions", entry };
    for (const [base, change] of [named, add].entries())
      expect((await mutate("stories.change", { id: story.id, base, changes: [change] })).status).toBe(200);
    expect((await told(story.id)).slice(0, -2)).toEqual(["webhook.create done"]);
    expect((await listed(`object=${story.id}&verb=webhook.create`))[0]).toMatchObject({ after: { on: false } });
  });

  test("a deployment tells the version before and after, and stories that are filed together are told one by one", async () => {
    const deploy = (name: string) =>
      web.api("POST", "/stories/import", {
        data: echoStory(name),
        mode: "deploy",
        slug: "told-deployed",
        publish: true,
      });
    const { id } = (await deploy("A")).body.story;
    await deploy("B");
    expect((await listed(`object=${id}&verb=story.deploy`))[0]).toMatchObject({
      before: { name: "A", liveVersion: 1 },
      after: { name: "B", liveVersion: 2 },
    });
    const other = (await web.publish(echoStory("C"))).story.id;
    await mutate("stories.file", { ids: [id, other], folder: "Together" });
    for (const one of [id, other])
      expect((await listed(`object=${one}&verb=story.file`))[0]).toMatchObject({ after: { folder: "Together" } });
  });

  test("pausing and resuming are verbs of their own, wherever they are asked for", async () => {
    const { story } = await web.publish(echoStory("Paused"));
    await mutate("fairness.setPolicy", { id: story.id, paused: true });
    await mutate("fairness.setPolicy", { id: story.id, paused: false });
    await mutate("fairness.setPolicy", { id: story.id, paused: false, weight: 2 });
    expect((await told(story.id)).slice(0, 3)).toEqual(["story.policy done", "story.resume done", "story.pause done"]);
  });

  test("what was refused inside of an answer is told as failed, and what no transaction holds before it is done", async () => {
    const before = (await listed("verb=story.import&result=failed")).length;
    expect((await mutate("stories.importStory", { data: "{}" })).body.result.data.problems).not.toEqual([]);
    const refused = await listed("verb=story.import&result=failed");
    expect([refused.length, refused[0].code]).toEqual([before + 1, "story_invalid"]);
    const id = randomUUID();
    expect((await web.api("POST", `/runs/${id}/cancel`)).status).toBe(404);
    expect(await told(id)).toEqual(["run.cancel failed", "run.cancel asked"]);
  });

  test("an address with what can't be stored in it is refused as one, and told", async () => {
    const { story } = await web.publish(echoStory("Odd"));
    expect((await web.api("DELETE", `/stories/${story.id}/webhooks/%00/old-address`)).status).toBe(404);
    expect((await listed(`object=${story.id}&verb=webhook.endOld`))[0]).toMatchObject({ result: "failed" });
  });
});

describe("sessions and keys", () => {
  test("are told as they begin and end", async () => {
    const { home } = web.server.services;
    const person = await createMember(web, { team: home.teamId, role: "editor", name: "Ed" });
    const session = await web.signIn(person.email, person.password);
    const body = { currentPassword: person.password, newPassword: "seventeen green otters" };
    expect((await web.page("POST", "/api/auth/change-password", { cookie: session, body })).status).toBe(200);
    expect((await web.page("POST", "/api/auth/sign-out", { cookie: session, body: {} })).status).toBe(200);
    const wrong = { email: person.email, password: "wrong horse battery" };
    expect((await web.page("POST", "/api/auth/sign-in/email", { body: wrong })).status).toBe(401);
    const entries = await listed(`who=${person.email}`);
    expect(entries.map(({ verb, result, who }: never) => [verb, result, (who as { kind: string }).kind])).toEqual([
      ["session.signIn", "denied", "unknown"],
      ["session.signOut", "done", "user"],
      ["session.password", "done", "user"],
      ["session.password", "asked", "user"],
      ["session.signIn", "done", "user"],
    ]);
    expect(entries[2].session).toBe(entries[4].session);
  });

  test("the first use of a key is told once", async () => {
    const { id, key } = (await web.api("POST", "/api-keys", { name: "First", scopes: ["read"] })).body;
    const headers = { authorization: `Bearer ${key}` };
    await Promise.all(["/info", "/info"].map((path) => web.server.app.inject({ url: `/api/v1${path}`, headers })));
    expect(await listed(`object=${id}&verb=apiKey.firstUse`)).toHaveLength(1);
  });

  test("who is denied something is told, and strangers fill no disk", async () => {
    const { key, id } = (await web.api("POST", "/api-keys", { name: "Denied", scopes: ["read"] })).body;
    const headers = { authorization: `Bearer ${key}` };
    await web.server.app.inject({ method: "DELETE", url: `/api/v1/stories/${randomUUID()}`, headers });
    expect(await listed(`who=${id}&verb=access.denied`)).toMatchObject([
      { object: { id: "deleteStory" }, result: "denied", code: "forbidden" },
    ]);
    const viewer = await createMember(web, { team: web.server.services.home.teamId, role: "viewer", name: "Vi" });
    const session = await web.signIn(viewer.email, viewer.password);
    expect((await mutate("apiKeys.create", { name: "No", scopes: ["read"] }, session)).status).toBe(403);
    expect(await listed(`who=${viewer.email}&verb=access.denied`)).toMatchObject([
      { object: { id: "apiKeys.create" } },
    ]);
    for (let n = 0; n < 70; n += 1) await web.server.app.inject({ url: "/api/v1/info" });
    await web.server.services.audit.settle();
    const { rows } = await web.database.pool.query(
      "SELECT count(*)::int AS n FROM audit_entry WHERE result = 'denied'",
    );
    expect(rows[0].n).toBeLessThanOrEqual(60);
  });
});

describe("the list", () => {
  test("comes in pages, of one's own team, and is narrowed by verb and time", async () => {
    for (const name of ["One", "Two", "Three"]) await web.publish(echoStory(name));
    const first = await web.api("GET", "/audit?verb=story.import&limit=2");
    const second = await web.api("GET", `/audit?verb=story.import&limit=2&cursor=${first.body.nextCursor}`);
    const names = [...first.body.items, ...second.body.items].map(({ object }) => object.name);
    expect(names.slice(0, 3)).toEqual(["Three", "Two", "One"]);
    expect(await listed("to=2020-01-01T00:00:00Z")).toEqual([]);
    const foreign = await createForeignTeam(web);
    const theirs = (await foreign.api("GET", "/audit?verb=story.import")).items;
    expect(theirs).toEqual([]);
    expect((await web.api("GET", "/audit?verb=nothing")).body.error).toMatchObject({ path: "verb" });
    expect((await web.api("GET", "/audit?from=yesterday")).body.error).toMatchObject({ path: "from" });
  });

  test("is for admins", async () => {
    const viewer = await createForeignTeam(web, "editor");
    const session = await web.signIn(viewer.email, viewer.password);
    expect((await web.page("GET", "/api/trpc/audit.list", { cookie: session })).status).toBe(403);
    const answer = await web.page("GET", "/api/trpc/audit.list", { cookie });
    expect(answer.body.result.data.items.length).toBeGreaterThan(0);
  });
});
