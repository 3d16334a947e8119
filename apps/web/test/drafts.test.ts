import { randomUUID } from "node:crypto";
import type { Change } from "@fairlead/story";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createForeignTeam, createMember } from "./foreignTeam.ts";
import { admin, createTestServer, echoStory, type TestServer } from "./webServer.ts";

let web: TestServer;
let cookie: string;

beforeAll(async () => {
  web = await createTestServer();
  cookie = await web.signIn(admin.email, admin.password);
});
afterAll(() => web.close());

const post = (path: string, body: unknown, session = cookie) =>
  web.page("POST", `/api/trpc/stories.${path}`, { cookie: session, body });

async function read(path: string, id: string) {
  const input = encodeURIComponent(JSON.stringify({ id }));
  return (await web.page("GET", `/api/trpc/stories.${path}?input=${input}`, { cookie })).body.result.data;
}

async function change(id: string, base: number, ...changes: Change[]) {
  return changeAs(cookie, { id, base, changes });
}

async function changeAs(session: string, edit: { id: string; base: number; changes: Change[] }) {
  const answer = await post("change", edit, session);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.result.data;
}

const payload = (value: string): Change => ({ kind: "set_option", action: "echo", path: ["payload"], value });
const named = (value: string): Change => ({ kind: "set", list: "actions", id: "echo", key: "name", value });

describe("deploying code", () => {
  const code = (name: string, more: object = {}) => ({ ...echoStory(name), ...more });
  const deploy = async (data: unknown, more: object = {}) =>
    (await web.api("POST", "/stories/import", { data, mode: "deploy", publish: true, ...more })).body;

  test("makes the story, then replaces it, and tells from where, when and by which key", async () => {
    const source = "https://git.example.com/stories/deployed.ts";
    const first = await deploy(code("Deployed"), { slug: "deployed", source });
    expect(first.story).toMatchObject({ slug: "deployed", version: 1 });
    const again = await deploy(code("Deployed anew"), { slug: "deployed", source });
    expect(again).toMatchObject({ story: { ...first.story, version: 2 }, webhooks: first.webhooks });
    const { body } = await web.api("GET", `/stories/${first.story.id}`);
    expect(body).toMatchObject({ name: "Deployed anew", deployment: { source, by: "the key of the installation" } });
    const { story } = await web.publish(echoStory("Drawn"));
    expect((await web.api("GET", `/stories/${story.id}`)).body.deployment).toBeNull();
    expect(await read("deployment", story.id)).toBeNull();
    const refused = { data: code("A"), source, slug: "a" };
    expect((await web.api("POST", "/stories/import", refused)).body.error).toMatchObject({ path: "source" });
    expect((await web.api("POST", "/stories/import", { data: code("A"), mode: "deploy" })).status).toBe(400);
    const missing = { data: code("A"), mode: "deploy", id: randomUUID() };
    expect((await web.api("POST", "/stories/import", missing)).status).toBe(404);
  });

  test("makes one story of a slug, however many deploy it for the first time at once", async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => deploy(code("At once"), { slug: "at-once" })));
    expect(new Set(all.map(({ story }) => `${story.id} ${story.slug}`))).toEqual(
      new Set([`${all[0].story.id} at-once`]),
    );
    expect(all.map(({ story }) => story.version).sort()).toEqual([1, 2, 3, 4]);
  });

  test("leaves the board's places and notes, merges with what is being edited, and shows what differs", async () => {
    const { story } = await deploy(code("Kept"), { slug: "kept" });
    const note = { id: "note", text: "Of the board", position: { x: 0, y: 0 } };
    await change(story.id, 0, { kind: "move", actions: { echo: { x: 80, y: 160 } } }, payload("=receive_it"), {
      kind: "add",
      list: "notes",
      entry: note,
    });
    const review = await read("deployment", story.id);
    expect(review).toMatchObject({ count: 1, changes: [expect.stringContaining("payload changed")] });

    await deploy(code("Kept and changed"), { slug: "kept" });
    const detail = await read("get", story.id);
    expect(detail).toMatchObject({ revision: 2, name: "Kept and changed" });
    expect(detail.definition).toMatchObject({ notes: [note], actions: [{}, { position: { x: 80, y: 160 } }] });
    expect(detail.definition.actions[1].options).toEqual(echoStory("x").actions[1]?.options);
    expect(await read("deployment", story.id)).toMatchObject({ count: 0, changes: [] });

    const saved = await change(story.id, 1, named("Mine"));
    expect(saved).toMatchObject({ revision: 3, conflicts: [] });
    expect(saved.definition).toMatchObject({ name: "Kept and changed", actions: [{}, { name: "Mine" }] });
    await deploy(detail.definition, { slug: "kept" });
    expect((await read("get", story.id)).revision).toBe(4);
    await deploy(detail.definition, { slug: "kept" });
    expect((await read("get", story.id)).revision).toBe(4);
    expect((await post("forgetDeployment", { id: story.id })).status).toBe(200);
    expect(await read("get", story.id)).toMatchObject({ revision: 4, deployment: null });
  });
});

describe("changing a draft", () => {
  test("gives the next revision, which is read back and leaves what is live alone", async () => {
    const { story } = await web.publish(echoStory("Drafted"));
    expect((await read("get", story.id)).revision).toBe(0);
    const saved = await change(story.id, 0, payload("=receive_it"), {
      kind: "set_story",
      key: "name",
      value: "Redrafted",
    });
    expect(saved).toEqual({ revision: 1, definition: null, conflicts: [] });
    const detail = await read("get", story.id);
    expect(detail).toMatchObject({ revision: 1, name: "Redrafted", live: { number: 1 } });
    expect(detail.definition.actions[1].options.payload).toBe("=receive_it");
    const live = (await web.api("GET", `/stories/${story.id}/versions`)).body.items;
    expect(live).toHaveLength(1);
  });

  test("merges with what others did since, and answers with all of it", async () => {
    const { story } = await web.publish(echoStory("Shared"));
    await change(story.id, 0, { kind: "rename", slugs: { receive: "arrival" } });
    const saved = await change(story.id, 0, payload("=receive_it.body"));
    expect(saved).toMatchObject({ revision: 2, conflicts: [] });
    expect(saved.definition.actions[1].options.payload).toBe("=arrival.body");
  });

  test("that somebody else set as well is a conflict by field, which one may take back", async () => {
    const { story } = await web.publish(echoStory("Disputed"));
    await change(story.id, 0, named("Theirs"));
    const { revision, definition, conflicts } = await change(story.id, 0, named("Mine"), payload("mine"));
    expect(definition.actions[1]).toMatchObject({ name: "Theirs", options: { payload: "mine" } });
    expect(conflicts).toMatchObject([{ field: ["actions", "echo", "name"], mine: "Mine", theirs: "Theirs" }]);
    await change(story.id, revision, conflicts[0].takeMine);
    expect((await read("get", story.id)).definition.actions[1].name).toBe("Mine");
  });

  test("twice, as after an answer that was lost, changes nothing more", async () => {
    const { story } = await web.publish(echoStory("Repeated"));
    const added: Change = {
      kind: "add",
      list: "actions",
      entry: { id: "in2", slug: "second", type: "webhook", name: "Second", options: {} },
    };
    await change(story.id, 0, added);
    expect(await change(story.id, 0, added)).toMatchObject({ revision: 1, conflicts: [] });
    expect((await read("get", story.id)).webhooks.map(({ action }: { action: string }) => action)).toEqual([
      "receive_it",
      "second",
    ]);
  });

  type Refused = [what: string, answer: string, bodyOf: (id: string) => Record<string, unknown>];

  test.each<Refused>([
    ["something that is gone", "409 conflict", (id) => ({ id, base: 0, changes: [{ ...named("x"), id: "gone" }] })],
    [
      "what leaves no story",
      "422 story_invalid",
      (id) => ({ id, base: 0, changes: [{ kind: "add_link", link: { from: "echo", to: "receive" } }] }),
    ],
    [
      "an option that holds no keys",
      "400 bad_input",
      (id) => ({ id, base: 0, changes: [{ kind: "set_option", action: "echo", path: ["mode", "x"], value: 1 }] }),
    ],
    ["a revision that is not there", "409 conflict", (id) => ({ id, base: 7, changes: [named("x")] })],
    ["a kind that there is not", "400 bad_input", (id) => ({ id, base: 0, changes: [{ kind: "drop" }] })],
    ["an id", "400 bad_input", (id) => ({ id, base: 0, changes: [{ ...named("x"), key: "id" }] })],
    ["nothing", "400 bad_input", (id) => ({ id, base: 0, changes: [] })],
    ["a story that is not there", "404 not_found", () => ({ id: randomUUID(), base: 0, changes: [named("x")] })],
  ])("%s is refused", async (_, answer, bodyOf) => {
    const { story } = await web.publish(echoStory("Refusing"));
    const { status, body } = await post("change", bodyOf(story.id));
    expect(`${status} ${body.error.data.appCode}`).toBe(answer);
    expect((await read("get", story.id)).revision).toBe(0);
  });

  test("is refused on the draft that an import has replaced since", async () => {
    const { story } = await web.publish(echoStory("Replaced"));
    await change(story.id, 0, named("Before"));
    await web.publish(echoStory("Replaced"), { mode: "replace", id: story.id });
    const answer = await post("change", { id: story.id, base: 1, changes: [named("After")] });
    expect([answer.status, answer.body.error.message]).toEqual([409, expect.stringContaining("Load it again")]);
  });

  test("is not open to another team or to a viewer", async () => {
    const { story } = await web.publish(echoStory("Closed"));
    for (const [role, status] of [
      ["owner", 404],
      ["viewer", 403],
    ] as const) {
      const other = await createForeignTeam(web, role);
      const session = await web.signIn(other.email, other.password);
      const body = { id: story.id, base: 0, changes: [named("x")] };
      expect((await post("change", body, session)).status).toBe(status);
      expect((await post("publish", { id: story.id, revision: 0 }, session)).status).toBe(status);
    }
  });
});

describe("publishing a draft", () => {
  test("is preceded by what differs, in sentences, and makes the next version", async () => {
    const { story } = await web.publish(echoStory("Reviewed"));
    expect(await read("review", story.id)).toEqual({ revision: 0, count: 0, changes: [], problems: [] });
    await change(story.id, 0, named("Repeat"), { kind: "move", actions: { echo: { x: 8, y: 8 } } });
    const review = await read("review", story.id);
    const sentence = "“Echo” is called “Repeat” now.";
    expect(review).toMatchObject({ revision: 1, count: 1, changes: [{ sentence, by: [{ isYou: true }] }] });
    const answer = await post("publish", { id: story.id, revision: 1 });
    expect(answer.body.result.data.story.version).toBe(2);
    expect((await read("review", story.id)).count).toBe(0);
  });

  test("is preceded by who has made which of the changes since the version that is live", async () => {
    const { story } = await web.publish(echoStory("Written by two"));
    await change(story.id, 0, named("Gone again"));
    await post("publish", { id: story.id, revision: 1 });
    const { email, password } = await createMember(web, {
      ...{ team: web.server.services.home.teamId, role: "editor", name: "Bo Berg" },
    });
    const theirs = await web.signIn(email, password);
    await changeAs(theirs, { id: story.id, base: 1, changes: [named("Theirs"), payload("=receive_it")] });
    await change(story.id, 2, payload("mine"));
    const { changes } = await read("review", story.id);
    expect(changes.map(({ by }: { by: unknown }) => by)).toEqual([
      [{ name: "Bo Berg", isYou: false }],
      [{ name: expect.any(String), isYou: true }],
    ]);
    expect(changes[1].sentence).toContain("mine");
  });

  test("is refused with every problem, and of another revision than the one looked at", async () => {
    const { story } = await web.publish(echoStory("Broken"));
    await change(story.id, 0, payload("=nobody.body"));
    const review = await read("review", story.id);
    expect(review.problems).toMatchObject([{ path: "actions[1].options.payload" }]);
    const broken = await post("publish", { id: story.id, revision: 1 });
    expect([broken.status, broken.body.error.data.problems]).toEqual([422, review.problems]);
    const stale = await post("publish", { id: story.id, revision: 0 });
    expect([stale.status, stale.body.error.data.appCode]).toEqual([409, "conflict"]);
  });
});

describe("checkpoints", () => {
  const review = async (id: string, checkpoint: string) => {
    const input = encodeURIComponent(JSON.stringify({ id, checkpoint }));
    return web.page("GET", `/api/trpc/stories.checkpoint?input=${input}`, { cookie });
  };
  const make = async (id: string, name: string) =>
    (await post("makeCheckpoint", { id, name })).body.result?.data as { id: string };

  test("keep a draft under a name, and tell in what the draft differs since", async () => {
    const { story } = await web.publish(echoStory("Kept"));
    await change(story.id, 0, named("First"));
    const { id } = await make(story.id, " Before the rename ");
    await change(story.id, 1, named("Second"), { kind: "move", actions: { echo: { x: 8, y: 8 } } });
    await make(story.id, "After it");
    const list = await read("checkpoints", story.id);
    expect(list).toMatchObject([
      { name: "After it", revision: 2 },
      { id, name: "Before the rename", revision: 1 },
    ]);
    const { body } = await review(story.id, id);
    expect(body.result.data).toMatchObject({ count: 1, changes: ["“First” is called “Second” now."] });
    expect(body.result.data.definition.actions[1].name).toBe("First");
    await post("removeCheckpoint", { id: story.id, checkpoint: id });
    expect(await read("checkpoints", story.id)).toHaveLength(1);
    expect((await review(story.id, id)).status).toBe(404);
  });

  test("need a name, and belong to their team", async () => {
    const { story } = await web.publish(echoStory("Named"));
    expect((await post("makeCheckpoint", { id: story.id, name: " " })).status).toBe(400);
    const { id } = await make(story.id, "Mine");
    const foreign = await createForeignTeam(web);
    const session = await web.signIn(foreign.email, foreign.password);
    expect((await post("makeCheckpoint", { id: story.id, name: "Theirs" }, session)).status).toBe(404);
    expect((await post("removeCheckpoint", { id: story.id, checkpoint: id }, session)).status).toBe(404);
  });
});
