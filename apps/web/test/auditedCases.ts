import { randomUUID } from "node:crypto";
import type { StoryDefinition } from "@fairlead/story";
import { restRoutes } from "../src/server/restRoutes.ts";
import { createMember } from "./foreignTeam.ts";
import { allowAt, oauthCredential, type openOauthService } from "./oauthService.ts";
import { type Answer, admin, echoStory, pathOf, type TestServer } from "./webServer.ts";

/** What cases are made with. */
export type CaseMeans = { web: TestServer; cookie: string; service: Awaited<ReturnType<typeof openOauthService>> };

/**
 * One call that the audit log tells of. `make` makes what it is about, and returns the call, which may be made twice: it
 * changes something once it is written down. `changes` false: it never does.
 */
export type AuditedCase = { name: string; verb: string; changes?: boolean; make: () => Promise<() => Promise<Answer>> };

type Input = Record<string, unknown> & { body?: unknown };

/** Every call of the table of the audit log, and what else it tells of people and keys. */
export function auditedCases(means: CaseMeans): AuditedCase[] {
  return [
    ...storyCases(means),
    ...webhookCases(means),
    ...runCases(means),
    ...valueCases(means),
    ...sessionCases(means),
  ];
}

function callsOf({ web, cookie }: CaseMeans) {
  /** A procedure by its path, or a route by the name of its operation. */
  const call = (name: string, { body, ...input }: Input): Promise<Answer> => {
    if (name.includes(".")) return web.page("POST", `/api/trpc/${name}`, { cookie, body: input });
    const route = restRoutes.find(({ operationId }) => operationId === name);
    if (route === undefined) throw new Error(`There is no route ${name}.`);
    const path = route.path.replace(/\{(\w+)\}/g, (_, param: string) => String(input[param]));
    return web.api(route.method as "POST", path, body);
  };
  const story = async () => (await web.publish(echoStory(`Story ${randomUUID()}`))).story;
  const of = (name: string, verb: string, make: () => Promise<Input>): AuditedCase => ({
    ...{ name, verb },
    make: async () => {
      const input = await make();
      return () => call(name, input);
    },
  });
  return { story, of, call };
}

function storyCases(means: CaseMeans): AuditedCase[] {
  const { story, of } = callsOf(means);
  const made = async () => ({ id: (await story()).id });
  const imported = (mode: string) => async () => ({ body: { data: echoStory("A"), mode, slug: (await story()).slug } });
  return [
    of("stories.importStory", "story.import", async () => ({ data: JSON.stringify(echoStory("A")), publish: true })),
    of("importStory", "story.import", async () => ({ body: { data: echoStory("A"), publish: true } })),
    of("importStory", "story.replace", imported("replace")),
    of("importStory", "story.deploy", imported("deploy")),
    { ...of("exportStory", "story.export", made), changes: false },
    of("stories.publish", "story.publish", async () => ({ ...(await made()), revision: 0 })),
    of("publishStory", "story.publish", made),
    of("deleteStory", "story.delete", made),
    of("stories.file", "story.file", async () => ({ ids: [(await story()).id], folder: "F" })),
    of("fileStory", "story.file", async () => ({ ...(await made()), body: { tags: ["t"] } })),
    of("fileStories", "story.file", async () => ({ body: { ids: [(await story()).id], addTags: ["t"] } })),
    of("fairness.setPolicy", "story.policy", async () => ({ ...(await made()), weight: 2 })),
    of("fairness.setPolicy", "story.pause", async () => ({ ...(await made()), paused: true })),
    of("fairness.setPolicy", "story.resume", async () => ({ ...(await made()), paused: false })),
    of("setStoryPolicy", "story.policy", async () => ({ ...(await made()), body: { weight: 2, paused: true } })),
    of("pauseStory", "story.pause", made),
    of("resumeStory", "story.resume", made),
    of("templates.use", "story.create", async () => ({ key: await templateKey(means) })),
    of("makeFromTemplate", "story.create", async () => ({ key: await templateKey(means) })),
    of("stories.forgetDeployment", "story.forgetDeployment", async () => {
      const { body } = await means.web.api("POST", "/stories/import", {
        data: echoStory("D"),
        mode: "deploy",
        slug: randomUUID(),
      });
      return { id: body.story.id };
    }),
    of("stories.change", "webhook.create", async () => ({ ...(await made()), base: 0, changes: [addHook] })),
  ];
}

const hook = { id: "again", slug: "again", type: "webhook", name: "Again", options: {} };
const addHook = { kind: "add", list: "actions", entry: hook };

async function templateKey({ web }: CaseMeans): Promise<string> {
  return (await web.api("GET", "/templates")).body.items[0].key;
}

function webhookCases(means: CaseMeans): AuditedCase[] {
  const { story, of, call } = callsOf(means);
  const made = async () => ({ id: (await story()).id, action: "receive_it" });
  const rotated = async () => {
    const input = await made();
    await call("setWebhookAddress", { ...input, body: {} });
    return input;
  };
  const secrets = ["a secret of senders"];
  return [
    of("stories.setSigningSecrets", "webhook.secrets", async () => ({ ...(await made()), secrets })),
    of("setSigningSecrets", "webhook.secrets", async () => ({ ...(await made()), body: { secrets } })),
    of("stories.setWebhookAddress", "webhook.rotate", async () => ({ ...(await made()), keepOldHours: 1 })),
    of("setWebhookAddress", "webhook.rotate", async () => ({ ...(await made()), body: {} })),
    of("stories.endOldAddress", "webhook.endOld", rotated),
    of("endOldAddress", "webhook.endOld", rotated),
  ];
}

function ticking(): StoryDefinition {
  const action = { id: "tick", slug: "tick", type: "event_transform" as const, name: "Tick" };
  const schedule = [{ cron: "0 9 * * *", timezone: "Europe/Berlin" }];
  const options = { mode: "message" as const, payload: 1 };
  return { formatVersion: 1, name: "Ticking", actions: [{ ...action, options, schedule }], links: [] };
}

/** No worker is there: rows stand for what one would have written. */
function runCases({ web, ...rest }: CaseMeans): AuditedCase[] {
  const { of } = callsOf({ web, ...rest });
  const { pool } = web.database;
  const run = async () => {
    const { story, webhooks } = await web.publish(echoStory("Runs"));
    const answer = await web.server.app.inject({ method: "POST", url: pathOf(webhooks[0]?.url), payload: {} });
    const { story_run_id: id, event_id: eventId } = answer.json();
    return { storyId: story.id, id: String(id), eventId: String(eventId) };
  };
  const failed = async () => {
    const { id, eventId } = await run();
    await pool.query(
      `INSERT INTO action_run (story_run_id, id, action, parent_event_id, loop_index, attempt, outcome, started_at, ended_at, children)
       VALUES ($1, $2, 'echo', $3, 0, 1, 'failed', now(), now(), 0)`,
      [id, randomUUID(), eventId],
    );
    await pool.query("UPDATE story_run SET status = 'failed', closed_at = now() WHERE id = $1", [id]);
    return { id };
  };
  const schedule = async (isPaused = false) => {
    const { story } = await web.publish(ticking());
    const id = randomUUID();
    await pool.query(
      `INSERT INTO schedule (id, story_id, action_id, cron, timezone, due_at, fires_at, paused_at)
       VALUES ($1, $2, 'tick', '0 9 * * *', 'Europe/Berlin', '2099-01-01T08:00:00Z', '2099-01-01T08:00:00Z', $3)`,
      [id, story.id, isPaused ? "2026-01-01T00:00:00Z" : null],
    );
    return { id };
  };
  const remembering = async () => {
    const { story } = await web.publish(echoStory("Remembers"));
    await pool.query("INSERT INTO memory VALUES ($1, 'echo', '1', '1', 1, now())", [story.id]);
    await pool.query(
      `INSERT INTO timer (run_id, story_run_id, action, loop_index, due_at, attempt, story_id, action_id, held_at, wait)
       VALUES ($1, $2, 'echo', 0, '2100-01-01T00:00:00Z', 1, $3, 'echo', now(), '{}')`,
      [randomUUID(), randomUUID(), story.id],
    );
    return { id: story.id, storyId: story.id, slug: "echo" };
  };
  const place = async () => {
    const { storyId, slug } = await remembering();
    return { storyId, slug };
  };
  const one = async () => ({ id: (await run()).id });
  const whole = async () => ({ id: (await run()).storyId });
  const sample = async () => {
    const { story } = await web.publish(echoStory("Sampled"));
    await pool.query("UPDATE story SET sample_event = '{}' WHERE id = $1", [story.id]);
    return { id: story.id };
  };
  const event = async () => ({ id: (await run()).eventId });
  return [
    of("stories.sendSample", "story.sendSample", sample),
    of("runs.cancel", "run.cancel", one),
    of("cancelRun", "run.cancel", one),
    of("runs.cancelAll", "story.cancelRuns", whole),
    of("cancelRuns", "story.cancelRuns", whole),
    of("runs.retry", "run.replay", failed),
    of("retryRun", "run.replay", failed),
    of("events.reemit", "event.replay", event),
    of("reemitEvent", "event.replay", event),
    of("schedules.setPaused", "schedule.pause", async () => ({ ...(await schedule()), paused: true })),
    of("schedules.setPaused", "schedule.resume", async () => ({ ...(await schedule(true)), paused: false })),
    of("pauseSchedule", "schedule.pause", schedule),
    of("resumeSchedule", "schedule.resume", () => schedule(true)),
    of("schedules.run", "schedule.run", schedule),
    of("runSchedule", "schedule.run", schedule),
    of("memory.forget", "memory.forget", place),
    of("forgetValues", "memory.forget", remembering),
    of("memory.release", "memory.release", place),
    of("releaseWaiting", "memory.release", remembering),
  ];
}

function valueCases(means: CaseMeans): AuditedCase[] {
  const { of } = callsOf(means);
  const { web, cookie, service } = means;
  const name = () => `Value ${randomUUID()}`;
  const credential = () => ({ name: name(), kind: "text", secret: { value: "x1" }, allowedHosts: ["a.example.com"] });
  const keptCredential = async () => ({ id: (await web.api("POST", "/credentials", credential())).body.id });
  const resource = () => ({ name: name(), kind: "text", value: "x" });
  const keptResource = async () => ({ id: (await web.api("POST", "/resources", resource())).body.id });
  const key = () => ({ name: name(), scopes: ["read"] });
  const keptKey = async () => ({ id: (await web.api("POST", "/api-keys", key())).body.id });
  const signInCredential = async () => ({
    id: String((await web.api("POST", "/credentials", oauthCredential(service, name()))).body.id),
  });
  const mail = () => ({ server: null, notify: { mail: [`${randomUUID()}@example.com`], webhook: null } });
  const secret = { value: "x2" };
  return [
    of("credentials.create", "credential.create", async () => credential()),
    of("createCredential", "credential.create", async () => ({ body: credential() })),
    of("credentials.change", "credential.replace", async () => ({ ...(await keptCredential()), secret })),
    of("changeCredential", "credential.replace", async () => ({ ...(await keptCredential()), body: { secret } })),
    of("changeCredential", "credential.replace", async () => ({
      ...(await keptCredential()),
      body: { name: "Named" },
    })),
    of("credentials.delete", "credential.delete", async () => ({ ...(await keptCredential()), force: false })),
    of("deleteCredential", "credential.delete", keptCredential),
    { ...of("credentials.connect", "credential.beginConnect", signInCredential), changes: false },
    {
      ...{ name: "finishConnecting", verb: "credential.connect" },
      make: async () => {
        const { id } = await signInCredential();
        const connect = async () => web.page("POST", "/api/trpc/credentials.connect", { body: { id }, cookie });
        const paths: string[] = [];
        // A code of the service is good once.
        for (let n = 0; n < 2; n += 1) paths.push(await allowAt((await connect()).body.result.data.url));
        return () => web.page("GET", paths.shift() ?? "", { cookie });
      },
    },
    of("resources.create", "resource.create", async () => resource()),
    of("createResource", "resource.create", async () => ({ body: resource() })),
    of("resources.change", "resource.change", async () => ({ ...(await keptResource()), value: "y" })),
    of("changeResource", "resource.change", async () => ({ ...(await keptResource()), body: { value: "y" } })),
    of("resources.delete", "resource.delete", async () => ({ ...(await keptResource()), force: false })),
    of("deleteResource", "resource.delete", keptResource),
    of("mail.change", "mail.change", async () => mail()),
    of("changeMailSettings", "mail.change", async () => ({ body: mail() })),
    { ...of("mail.test", "mail.test", async () => ({ to: "a@b.example" })), changes: false },
    { ...of("sendTestMail", "mail.test", async () => ({ body: { to: "a@b.example" } })), changes: false },
    of("apiKeys.create", "apiKey.create", async () => key()),
    of("createApiKey", "apiKey.create", async () => ({ body: key() })),
    of("apiKeys.revoke", "apiKey.revoke", keptKey),
    of("revokeApiKey", "apiKey.revoke", keptKey),
  ];
}

function sessionCases({ web }: CaseMeans): AuditedCase[] {
  const member = async () => {
    const person = await createMember(web, { team: web.server.services.home.teamId, role: "editor", name: "Ed" });
    return { ...person, cookie: await web.signIn(person.email, person.password) };
  };
  return [
    {
      ...{ name: "sign-in", verb: "session.signIn" },
      make: async () => () => web.page("POST", "/api/auth/sign-in/email", { body: admin }),
    },
    {
      ...{ name: "sign-out", verb: "session.signOut" },
      make: async () => {
        const { cookie } = await member();
        return () => web.page("POST", "/api/auth/sign-out", { cookie, body: {} });
      },
    },
    {
      ...{ name: "change-password", verb: "session.password" },
      make: async () => {
        const { cookie, password } = await member();
        const body = { currentPassword: password, newPassword: "seventeen green otters" };
        return () => web.page("POST", "/api/auth/change-password", { cookie, body });
      },
    },
    {
      ...{ name: "first use of a key", verb: "apiKey.firstUse" },
      make: async () => {
        const { key } = (await web.api("POST", "/api-keys", { name: randomUUID(), scopes: ["read"] })).body;
        const request = { url: "/api/v1/info", headers: { authorization: `Bearer ${key}` } };
        return async () => {
          const { statusCode, body, headers } = await web.server.app.inject(request);
          return { status: statusCode, body, text: body, headers };
        };
      },
    },
  ];
}
