import type { StoryDefinition } from "@fairlead/story";
import { describe, expect, test } from "vitest";
import type { SmtpSettings } from "../src/egressMail.ts";
import { addCredential, keyring } from "./credentialFixtures.ts";
import { openEgress, policyFor, serve, textOf } from "./egressFixtures.ts";
import { openDatabase, openEngine, runStory, type Sketch, sketchStory, type World } from "./engineFixtures.ts";
import { republish } from "./holdFixtures.ts";
import { type MailServerOptions, serveMail } from "./mailServer.ts";
import { createClockwork, readMail } from "./monitoringFixtures.ts";

/** Messages about monitored actions, by a real SMTP server and a real webhook. */

const bad: Sketch = {
  slug: "bad",
  type: "event_transform",
  options: { mode: "explode", path: "=receive.body", to: "x" },
};
const passing = { slug: "ok", type: "event_transform", options: { mode: "message", payload: 1 } } as const;

function monitored(monitoring: object, action: Sketch = bad): StoryDefinition {
  return sketchStory([{ ...action, monitoring } as Sketch], [`receive > ${action.slug}`]);
}

async function world(options: MailServerOptions = {}) {
  const server = await serveMail(options);
  const smtp: SmtpSettings = {
    ...{ host: "127.0.0.1", port: server.port, secure: false, user: null, password: null },
    from: "stories@fairlead.example",
  };
  const { grants } = policyFor("127.0.0.0/8");
  const database = await openDatabase();
  const engine = await openEngine(database, {
    egress: { grants, smtp },
    keyring,
    worker: { noticesEveryMs: Number.POSITIVE_INFINITY },
  });
  const clockwork = createClockwork(database, openEgress({ policy: { ...policyFor("127.0.0.0/8"), smtp } }), engine);
  const mails = () => Promise.all(server.mails.map(readMail));
  return { engine, server, mails, ...clockwork };
}

const notices = async ({ database }: World) =>
  (
    await database.pool.query(
      "SELECT kind, mail, webhook, sent_at IS NOT NULL AS sent, attempts, error, body FROM notice ORDER BY created_at, mail",
    )
  ).rows;

const to = ["ops@example.com"];

describe("a failed run", () => {
  test("is told by one mail that names story, action, run and error", async () => {
    const { engine, server, mails, pass } = await world();
    const story = await engine.publish(monitored({ failure: true, mail: to }));
    await pass();
    const { storyRunId } = await runStory(engine, story, { not: "a list" });
    await pass();
    expect(server.mails).toMatchObject([{ from: "stories@fairlead.example", to }]);
    expect(await mails()).toMatchObject([
      {
        subject: '[Fairlead] Test: "bad" failed',
        text: expect.stringMatching(new RegExp(`https://fairlead.example/runs/${storyRunId}\n  \\w+: `)),
      },
    ]);
    expect(await notices(engine)).toMatchObject([{ kind: "failure", sent: true, attempts: 1, error: null }]);
  });

  test("is counted while it is quiet, and told with the count afterwards", async () => {
    const { engine, server, mails, pass, later } = await world();
    const story = await engine.publish(monitored({ failure: true, mail: to, quietSeconds: 600 }));
    await pass();
    await runStory(engine, story);
    await pass();
    for (let n = 0; n < 3; n += 1) await runStory(engine, story);
    await pass();
    expect(server.mails).toHaveLength(1);
    later(601);
    await pass();
    await pass();
    expect((await mails()).map(({ subject }) => subject)).toEqual([
      '[Fairlead] Test: "bad" failed',
      '[Fairlead] Test: "bad" failed 3 times',
    ]);
  });

  test("of before its version was looked at is told as well; one that succeeds is not", async () => {
    const { engine, server, pass } = await world();
    const story = await engine.publish(monitored({ failure: true, mail: to }, passing));
    await runStory(engine, story);
    await republish(engine, story.storyId, monitored({ failure: true, mail: to }));
    const broken = await engine.publish(monitored({ failure: true, mail: to }));
    await runStory(engine, broken);
    await pass();
    expect(server.mails).toHaveLength(1);
  });

  test("is told by a webhook whose secret part is a credential, and to whom the story or the team names", async () => {
    const { engine, server, pass } = await world();
    const got: { url: string; body: { count: number; text: string; id: string } }[] = [];
    const hook = await serve(async (request, response) => {
      got.push({ url: request.url ?? "", body: JSON.parse(await textOf(request)) });
      response.writeHead(got.length === 1 ? 204 : 500).end();
    });
    const webhook = `${hook.origin}/services/<<CREDENTIAL.hook>>`;
    const own = await engine.publish(monitored({ failure: true, webhook }));
    const byStory = await engine.publish({
      ...monitored({ failure: true }),
      settings: { monitoring: { mail: ["story@example.com"] } },
    });
    const byTeam = await engine.publish(monitored({ failure: true }));
    const nobody = await engine.publish(monitored({ failure: true }));
    const secret = { value: "s3cret" };
    const allowedHosts = [`127.0.0.1:${hook.port}`];
    await addCredential(engine.database, {
      ...{ teamId: own.teamId, slug: "hook", kind: "text", settings: {}, secret },
      allowedHosts,
    });
    await engine.database.pool.query("INSERT INTO team_mail (team_id, notify_mail) VALUES ($1, $2)", [
      byTeam.teamId,
      ["team@example.com"],
    ]);
    for (const story of [own, byStory, byTeam, nobody]) await runStory(engine, story);
    await pass();
    expect(got).toMatchObject([
      {
        url: "/services/s3cret",
        body: { kind: "failure", count: 1, text: 'Test: "bad" failed', story: { id: own.storyId } },
      },
    ]);
    expect(server.mails.map((mail) => mail.to[0]).sort()).toEqual(["story@example.com", "team@example.com"]);
    const unsent = (await notices(engine)).filter(({ sent }) => !sent);
    expect(unsent).toMatchObject([{ error: expect.stringContaining("nobody_named") }]);
  });
});

test("every event is told, as many as a run emits", async () => {
  const { engine, mails, pass } = await world();
  const story = await engine.publish(monitored({ everyEvent: true, mail: to }));
  await runStory(engine, story, [1, 2, 3]);
  await pass();
  expect(await mails()).toMatchObject([{ subject: '[Fairlead] Test: "bad" emitted 3 events' }]);
});

test("silence is told once, and again only after an event", async () => {
  const { engine, server, mails, pass, later } = await world();
  const story = await engine.publish(monitored({ silenceSeconds: 3_600, quietSeconds: 60, mail: to }, passing));
  await pass();
  later(3_600 - 30);
  await pass();
  expect(server.mails).toEqual([]);
  later(120);
  await pass();
  later(7_200);
  await pass();
  expect(server.mails).toHaveLength(1);
  expect(await mails()).toMatchObject([{ subject: '[Fairlead] Test: "ok" emitted no event for 1 hour' }]);
  await runStory(engine, story);
  const { rows } = await engine.database.pool.query("SELECT silent FROM watch");
  expect(rows).toEqual([{ silent: false }]);
});

describe("sending", () => {
  test("goes on after a server that was away, and ends where it refuses for good", async () => {
    let answers = 0;
    const { engine, server, pass, later } = await world({
      refuse: ({ to: [first] }) =>
        first === "gone@example.com"
          ? { code: 550, message: "No such user" }
          : answers++ === 0
            ? { code: 451, message: "Later" }
            : null,
    });
    const late = await engine.publish(monitored({ failure: true, mail: to }));
    const gone = await engine.publish(monitored({ failure: true, mail: ["gone@example.com"] }));
    await runStory(engine, late);
    await runStory(engine, gone);
    await pass();
    expect(server.mails).toEqual([]);
    later(60);
    await pass();
    later(86_400);
    await pass();
    expect(server.mails).toHaveLength(1);
    const byMail = new Map((await notices(engine)).map((row) => [row.mail[0], row]));
    expect(byMail.get("ops@example.com")).toMatchObject({ sent: true, attempts: 2, error: null });
    expect(byMail.get("gone@example.com")).toMatchObject({
      sent: false,
      attempts: 1,
      error: expect.stringContaining("mail_refused"),
    });
  });

  test("of a process that died after sending comes once more, with the Message-ID that it had", async () => {
    const { engine, server, mails, pass, later, dieAfterSending } = await world();
    const story = await engine.publish(monitored({ failure: true, mail: to }));
    await runStory(engine, story);
    await dieAfterSending();
    await pass();
    expect(server.mails).toHaveLength(1);
    later(301);
    for (let n = 0; n < 3; n += 1) await pass();
    const ids = (await mails()).map(({ messageId }) => messageId);
    expect(ids).toEqual([expect.stringContaining("@fairlead.example>"), ids[0]]);
  });
});
