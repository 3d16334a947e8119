import type { StoryDefinition } from "@fairlead/story";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createForeignTeam } from "./foreignTeam.ts";
import { admin, createTestServer, pathOf, type TestServer } from "./webServer.ts";

/** What formulas can be tried on while they are written. */

let web: TestServer;
let cookie: string;

beforeAll(async () => {
  web = await createTestServer();
  cookie = await web.signIn(admin.email, admin.password);
});
afterAll(() => web.close());

const story = (name: string): StoryDefinition => ({
  formatVersion: 1,
  name,
  actions: [
    { id: "in", slug: "receive", type: "webhook", name: "Receive", options: {} },
    {
      id: "rule",
      slug: "check",
      type: "condition",
      name: "Check",
      options: { rules: [{ type: "greater", value: "=receive.body.price", to: 100 }] },
    },
    {
      id: "shape",
      slug: "shape",
      type: "event_transform",
      name: "Shape",
      options: { mode: "message", payload: { was: "=check.matched" } },
    },
  ],
  links: [
    { from: "receive", to: "check" },
    { from: "check", to: "shape" },
  ],
});

async function samplesOf(id: string, slug: string, session = cookie) {
  const input = encodeURIComponent(JSON.stringify({ id, slug }));
  const answer = await web.page("GET", `/api/trpc/formulas.samples?input=${input}`, { cookie: session });
  return answer.body.result?.data ?? answer.body.error.data.code;
}

test("before there are events, what formulas read of them is made up, the nearest action first", async () => {
  const { story: made } = await web.publish(story("No events"));
  expect(await samplesOf(made.id, "shape")).toMatchObject({
    readable: ["check", "receive"],
    samples: [],
    made: { receive: { body: expect.objectContaining({ price: expect.anything() }) } },
  });
  expect(await samplesOf(made.id, "receive")).toMatchObject({ readable: ["receive"] });
});

test("the latest events are samples, each with what came before it; what is too large is left out", async () => {
  const { story: made, webhooks } = await web.publish(story("Events"));
  const send = (body: unknown) => web.page("POST", pathOf(webhooks[0]?.url), { body });
  await send({ price: 1 });
  await send({ price: 2, text: "x".repeat(400_000) });
  await send({ price: 3 });
  const { samples } = await samplesOf(made.id, "check");
  const prices = samples.map(
    ({ context }: { context: { receive: { body: { price: number } } } }) => context.receive.body.price,
  );
  expect(prices).toEqual([3, 1]);
  expect(samples[0]).toMatchObject({ isPinned: false, at: expect.any(String) });
});

test("an action that is not saved yet has none, and another team's story is not there", async () => {
  const { story: made } = await web.publish(story("Whose"));
  expect(await samplesOf(made.id, "nothing")).toEqual({ isKnown: false, readable: [], samples: [], made: {} });
  const { email, password } = await createForeignTeam(web);
  expect(await samplesOf(made.id, "check", await web.signIn(email, password))).toBe("NOT_FOUND");
});
