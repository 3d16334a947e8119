import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readKeyring } from "@fairlead/runtime/credentials";
import { createTestEngine, formsOf } from "@fairlead/runtime/testing";
import type { StoryDefinition } from "@fairlead/story";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { restRoutes } from "../src/server/restRoutes.ts";
import { access } from "../src/server/trpc/access.ts";
import { admin, createTestServer, pathOf, type TestServer } from "./webServer.ts";

/** No answer, no error, no export and no line of the log has a credential's value, whoever asks and however. */

const marks = {
  value: 'Mark/of+"a"\\ text é',
  test: "mark-of-a-test-value",
  client: "mark-of-a-client-secret",
  wrong: "mark-in-a-wrong-request",
};

/** A server that answers with all that it got, as it is and in base64. */
async function openMirror(): Promise<string> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const got = JSON.stringify({ url: request.url, headers: request.headers, body: Buffer.concat(parts).toString() });
    const status = request.url?.startsWith("/fail") ? 500 : 200;
    response.writeHead(status, { "content-type": "application/json", "x-echo": Buffer.from(got).toString("base64") });
    response.end(got);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function echoStory(host: string): StoryDefinition {
  const call = (slug: string, path: string) => ({
    ...{ id: slug, slug, name: slug, type: "http_request", retry: { limit: 0 } },
    options: {
      ...{ url: `http://${host}${path}?k=<<CREDENTIAL.kept>>`, method: "post" },
      ...{ headers: { "x-key": "<<CREDENTIAL.kept>>" }, body: { deep: "<<CREDENTIAL.kept>>" } },
    },
  });
  return {
    formatVersion: 1,
    name: "Echoes",
    actions: [
      { id: "receive", slug: "receive", name: "Receive", type: "webhook", options: {} },
      call("good", "/good"),
      call("bad", "/fail"),
    ],
    links: [
      { from: "receive", to: "good" },
      { from: "receive", to: "bad" },
    ],
  } as StoryDefinition;
}

/** Runs a story by its webhook; returns its ids when it has ended. */
async function run(web: TestServer, url: string) {
  const answer = await web.server.app.inject({
    method: "POST",
    url: pathOf(url),
    headers: { "content-type": "application/json" },
    payload: "{}",
  });
  const { story_run_id: runId, event_id: eventId } = answer.json();
  const status = async () => (await web.api("GET", `/runs/${runId}`)).body.status;
  await expect.poll(status).toBe("failed");
  return { runId, eventId };
}

test("marked secrets are in none of all answers after runs that were echoed at", async () => {
  const lines: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
  const prefix = `web-secrets-${randomUUID()}`;
  const env = { FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.0/8" };
  const web = await createTestServer({ redisPrefix: prefix, logger, env });
  onTestFinished(() => web.close());
  const read = readKeyring({ FAIRLEAD_SECRET_KEY: web.config.secretKey.toString("base64") });
  if (!read.ok) throw new Error(read.message);
  const grants = [{ cidr: "127.0.0.0/8", ports: [], protocols: [], scope: "startup" as const }];
  const redisUrl = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";
  const { keyring } = read;
  const engine = await createTestEngine({ pool: web.database.pool, redisUrl, prefix, keyring, egress: { grants } });
  onTestFinished(() => engine.stop());
  const host = await openMirror();
  const answers: string[] = [];
  const api = async (...given: Parameters<TestServer["api"]>) => {
    const answer = await web.api(...given);
    answers.push(`${given[0]} ${given[1]} ${answer.text} ${JSON.stringify(answer.headers)}`);
    return answer;
  };

  const text = { name: "Kept", kind: "text", allowedHosts: [host], allowHttp: true };
  const kept = await api("POST", "/credentials", {
    ...text,
    secret: { value: marks.value },
    test: { value: marks.test },
  });
  expect(kept.status, kept.text).toBe(200);
  const app = {
    ...{ name: "App", kind: "oauth_client_credentials", allowedHosts: ["api.example.com"] },
    settings: { tokenUrl: `http://${host}/token`, clientId: "me", sendClientBy: "body" },
  };
  expect((await api("POST", "/credentials", { ...app, secret: { clientSecret: marks.client } })).status).toBe(200);
  const wrong = [
    { ...text, secret: { value: marks.wrong, more: marks.wrong } },
    { ...text, secret: marks.wrong },
    { ...text, secret: { [marks.wrong]: 1 } },
    { ...app, secret: { value: marks.wrong } },
    { ...text, allowedHosts: [], secret: { value: marks.wrong } },
  ];
  for (const body of wrong) expect((await api("POST", "/credentials", body)).status).toBe(400);
  expect((await api("PUT", `/credentials/${kept.body.id}`, { secret: { value: [marks.wrong] } })).status).toBe(400);

  const { story, webhooks } = await web.publish(echoStory(host));
  const { runId, eventId } = await run(web, webhooks[0]?.url ?? "");
  const tried = { events: { receive: { body: {} } } };
  for (const action of ["good", "bad"]) {
    await api("POST", `/stories/${story.id}/actions/${action}/test`, tried);
    await api("POST", `/stories/${story.id}/actions/${action}/test`, { ...tried, dryRun: true });
  }
  const { items } = (await api("GET", `/runs/${runId}/events`)).body;
  const ids: Record<string, string> = { stories: story.id, runs: runId, events: eventId, credentials: kept.body.id };
  for (const { method, path } of restRoutes.filter((route) => route.method === "GET")) {
    const id = ids[path.split("/")[1] ?? ""] ?? randomUUID();
    await api(method, path.replace("{id}", id).replace("{action}", "good").replace("{slug}", "good"));
  }
  for (const { id } of items) await api("GET", `/events/${id}`);

  const cookie = await web.signIn(admin.email, admin.password);
  const inputs = [
    undefined,
    ...[story.id, runId, kept.body.id, ...items.map((item: { id: string }) => item.id)].map((id) => ({ id })),
  ];
  for (const path of Object.keys(access).filter((one) => one !== "live.watch")) {
    for (const input of inputs) {
      const query = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      answers.push(`${path} ${(await web.page("GET", `/api/trpc/${path}${query}`, { cookie })).text}`);
    }
  }
  expect(answers.join("\n")).toContain("[redacted:kept]");
  expect(answers.join("\n")).toContain("oauth_client_credentials");
  const places = { answers: answers.join("\n"), log: lines.join("") };
  const found = Object.entries(places).flatMap(([place, all]) =>
    Object.entries(marks).flatMap(([name, mark]) =>
      formsOf(mark)
        .filter((form) => all.includes(form))
        .map((form) => `${name} in ${place}: ${form} ${around(all, form)}`),
    ),
  );
  expect(found).toEqual([]);
});

function around(text: string, form: string): string {
  const at = text.indexOf(form);
  return text.slice(Math.max(0, at - 200), at + 100);
}
