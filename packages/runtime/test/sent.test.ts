import { expect, test } from "vitest";
import { addCredential, keyring } from "./credentialFixtures.ts";
import { policyFor, serve, textOf } from "./egressFixtures.ts";
import { openDatabase, openEngine, runStory, type Sketch, sketchStory } from "./engineFixtures.ts";
import { serveMail } from "./mailServer.ts";

/** What is kept of what runs send. */

test("a run keeps what it really sent, with names for secrets, and how it was answered", async () => {
  const api = await serve(async (request, response) => {
    await textOf(request);
    response.writeHead(request.url?.startsWith("/bad") ? 404 : 200).end("four");
  });
  const server = await serveMail();
  const smtp = {
    host: "127.0.0.1",
    port: server.port,
    secure: false,
    user: null,
    password: null,
    from: "us@b.example",
  };
  const { grants } = policyFor("127.0.0.0/8");
  const database = await openDatabase();
  const engine = await openEngine(database, { egress: { grants, smtp }, keyring });
  const options = {
    url: `${api.origin}/<<receive.body.path>>`,
    method: "post",
    headers: { "x-key": "<<CREDENTIAL.key>>" },
  };
  const actions: Sketch[] = [
    { slug: "good", type: "http_request", options: { ...options, body: { long: "=receive.body.long" } } },
    { slug: "bad", type: "http_request", options: { ...options, url: `${api.origin}/bad` } },
    {
      slug: "tell",
      type: "send_email",
      options: { to: "ada@b.example", subject: "Hi", text: "<<receive.body.path>>" },
    },
    { slug: "pure", type: "event_transform", options: { mode: "message", payload: 1 } },
  ];
  const story = await engine.publish(
    sketchStory(
      actions,
      actions.map(({ slug }) => `receive > ${slug}`),
    ),
  );
  const secret = { value: "mark-of-a-key" };
  const allowedHosts = [`127.0.0.1:${api.port}`];
  await addCredential(database, {
    teamId: story.teamId,
    slug: "key",
    kind: "text",
    settings: {},
    secret,
    allowedHosts,
  });
  const { storyRunId } = await runStory(engine, story, { path: "here", long: "x".repeat(100_000) });
  const { rows } = await database.pool.query("SELECT action, sent FROM action_run WHERE story_run_id = $1", [
    storyRunId,
  ]);
  const sent = new Map(rows.map((row) => [row.action, row.sent]));
  expect(sent.get("pure")).toBeNull();
  const ms = expect.any(Number);
  expect(sent.get("good")).toMatchObject([
    { kind: "request", method: "POST", url: `${api.origin}/here`, status: 200, bytes: 4, ms, bodyBytes: 100_011 },
  ]);
  expect(sent.get("good")[0].body).toHaveLength(1_000);
  expect(sent.get("good")[0].headers).toContainEqual(["x-key", "‹credential key›"]);
  expect(sent.get("bad")).toMatchObject([{ url: `${api.origin}/bad`, status: 404 }]);
  expect(sent.get("tell")).toMatchObject([
    { kind: "mail", from: "us@b.example", to: "ada@b.example", subject: "Hi", body: "here", rejected: 0, ms },
  ]);
  expect(JSON.stringify(rows)).not.toContain("mark-of-a-key");
});
