import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCalls, storyWith } from "./webhookFixtures.ts";
import { apiKey, createTestServer, pathOf, type TestServer } from "./webServer.ts";

/** Who may call a webhook, and at what address. */

let web: TestServer;

beforeAll(async () => {
  web = await createTestServer({ env: { FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.0/8" } });
});
afterAll(() => web.close());

const { callAt, countRuns, open } = createCalls(() => web);

/** A server on loopback that answers with JSON. */
async function serveJson(answer: (url: string, origin: string) => object) {
  const server = createServer(({ url = "" }, response) => {
    response.end(JSON.stringify(answer(url, originOf(server))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: originOf(server),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("access", () => {
  test("secret: the secret of the address may come as bearer token instead, and stays out of the event", async () => {
    const { path, call } = await open("By header", {});
    const [, , name, secret] = path.split("/");
    const asHeader = await callAt(`/webhook/${name}`, { headers: { authorization: `Bearer ${secret}` } });
    expect(asHeader.status).toBe(200);
    const { rows } = await web.database.pool.query("SELECT data FROM event WHERE id = $1", [asHeader.json().event_id]);
    expect(JSON.stringify(rows)).not.toContain(secret);
    const others = await Promise.all([
      callAt(`/webhook/${name}`, { headers: { authorization: `Bearer ${secret}x` } }),
      callAt("/webhook/other", { headers: { authorization: `Bearer ${secret}` } }),
      callAt(`/webhook/${name}`, {}),
    ]);
    expect(others.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect((await call()).status).toBe(200);
  });

  test("api_key: the address alone is not enough", async () => {
    const { id, path, call } = await open("By key", { access: "api_key" });
    const refused = await Promise.all([
      call(),
      call({ headers: { authorization: "Bearer wrong-key-wrong-key-wrong-key-wrong-key" } }),
      call({ headers: { authorization: `Basic ${apiKey}` } }),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(refused[0]?.json().error.code).toBe("api_key_needed");
    const [, , name, secret] = path.split("/");
    expect((await callAt(`/webhook/${name}`, { headers: { authorization: `Bearer ${secret}` } })).status).toBe(404);
    expect(await countRuns(id)).toBe(0);
    expect((await call({ headers: { authorization: `Bearer ${apiKey}` } })).status).toBe(200);
  });

  test("oauth: a token of the issuer whose keys are fetched, for this audience", async () => {
    const { publicKey, privateKey } = await generateKeyPair("EdDSA");
    const key = { ...(await exportJWK(publicKey)), kid: "today" };
    await using issuer = await serveJson((url, origin) =>
      url === "/keys" ? { keys: [key] } : { issuer: origin, jwks_uri: `${origin}/keys` },
    );
    const sign = (aud: string) =>
      new SignJWT({ scope: "alerts.write", aud, iss: issuer.origin })
        .setProtectedHeader({ alg: "EdDSA", kid: "today" })
        .setExpirationTime("5 min")
        .sign(privateKey);
    const oauth = { issuer: issuer.origin, audience: "alerts", scopes: ["alerts.write"] };
    const { id, call } = await open("By token", { access: "oauth", oauth });
    const without = await call();
    expect([without.status, without.headers["www-authenticate"]]).toEqual([401, "Bearer"]);
    const wrong = await call({ headers: { authorization: `Bearer ${await sign("others")}` } });
    expect([wrong.status, wrong.json().error.code]).toEqual([401, "token_invalid"]);
    expect(wrong.headers["www-authenticate"]).toContain('error="invalid_token"');
    const token = await sign("alerts");
    const taken = await call({ headers: { authorization: `Bearer ${token}` } });
    expect(taken.status).toBe(200);
    expect(await countRuns(id)).toBe(1);
    const { rows } = await web.database.pool.query("SELECT data FROM event WHERE id = $1", [taken.json().event_id]);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test("hmac: nothing comes in before there is a secret, and then what is signed with it", async () => {
    const { id, call } = await open("Signed", { access: "hmac", hmac: { preset: "github" } });
    const body = '{"action": "opened"}';
    const signed = (secret: string) => ({
      "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
    });
    expect((await call({ body, headers: signed("first-secret") })).json().error.code).toBe("signature_secret_missing");
    const path = `/stories/${id}/webhooks/receive_it/signing-secrets`;
    expect((await web.api("PUT", path, { secrets: ["first-secret"] })).status).toBe(204);
    expect((await call({ body, headers: signed("first-secret") })).status).toBe(200);
    expect((await call({ body: '{"action":"opened"}', headers: signed("first-secret") })).status).toBe(401);
    expect((await call({ body })).json().error.code).toBe("signature_missing");
    await web.api("PUT", path, { secrets: ["second-secret", "first-secret"] });
    expect((await call({ body, headers: signed("first-secret") })).status).toBe(200);
    await web.api("PUT", path, { secrets: ["second-secret"] });
    expect((await call({ body, headers: signed("first-secret") })).json().error.code).toBe("signature_wrong");
    await web.api("PUT", path, { secrets: [] });
    expect((await call({ body, headers: signed("second-secret") })).status).toBe(401);
    expect(await countRuns(id)).toBe(2);
  });

  test("hmac: secrets are kept sealed, out of the definition, and told to no one; other processes learn of them", async () => {
    const { id, path } = await open("Kept", { access: "hmac", hmac: { preset: "github" } });
    await using other = await createTestServer({ database: web.database });
    await web.api("PUT", `/stories/${id}/webhooks/receive_it/signing-secrets`, { secrets: ["marked-secret-4711"] });
    const story = await web.api("GET", `/stories/${id}`);
    expect(story.body.webhooks[0].signingSecrets).toBe(1);
    expect(story.text + (await web.api("GET", `/stories/${id}/export`)).text).not.toContain("marked-secret");
    const { rows } = await web.database.pool.query("SELECT encode(signing_sealed, 'escape') AS kept FROM webhook");
    expect(JSON.stringify(rows)).not.toContain("marked-secret");
    const headers = {
      "x-hub-signature-256": `sha256=${createHmac("sha256", "marked-secret-4711").update("{}").digest("hex")}`,
    };
    await expect.poll(async () => (await callAt(path, { headers, server: other })).status).toBe(200);
  });

  test("hmac: secrets that are too short, and webhooks that are not there, are refused", async () => {
    const { id } = await open("Refused", {});
    const set = (action: string, secrets: unknown) =>
      web.api("PUT", `/stories/${id}/webhooks/${action}/signing-secrets`, { secrets });
    expect((await set("receive_it", ["short"])).status).toBe(400);
    expect((await set("receive_it", Array(4).fill("long-enough"))).status).toBe(400);
    expect((await set("echo", ["long-enough"])).status).toBe(404);
  });
});

describe("an address", () => {
  test("gets another secret: with keepOldHours 0 the one before answers 404 at once, and the new one comes in everywhere", async () => {
    const { id, path } = await open("Moved", {});
    await using other = await createTestServer({ database: web.database });
    const place = `/stories/${id}/webhooks/receive_it/address`;
    const made = await web.api("PUT", place, { keepOldHours: 0 });
    expect(made).toMatchObject({ status: 200, body: { action: "receive_it", signingSecrets: 0, oldAddress: null } });
    const own = pathOf(made.body.url);
    expect([(await callAt(path)).status, (await callAt(own)).status]).toEqual([404, 200]);
    await expect.poll(async () => (await callAt(own, { server: other })).status).toBe(200);
    const secret = "chosen-by-a-person_0017";
    expect(pathOf((await web.api("PUT", place, { secret, keepOldHours: 0 })).body.url)).toBe(
      `/webhook/receive-it/${secret}`,
    );
    expect([(await callAt(own)).status, (await callAt(`/webhook/receive-it/${secret}`)).status]).toEqual([404, 200]);
    expect((await web.api("GET", `/stories/${id}`)).body.webhooks[0].url).toContain(secret);
    await web.api("POST", `/stories/${id}/publish`);
    expect((await callAt(`/webhook/receive-it/${secret}`)).status).toBe(200);
  });

  test("that was before works for its hours, live and as the draft's, in every process, until it is ended", async () => {
    const { id, path } = await open("Changing over", {});
    await using other = await createTestServer({ database: web.database });
    const place = `/stories/${id}/webhooks/receive_it`;
    const [first, second] = [
      await web.api("PUT", `${place}/address`, {}),
      await web.api("PUT", `${place}/address`, { keepOldHours: 168 }),
    ];
    const [before, now] = [pathOf(first.body.url), pathOf(second.body.url)];
    expect([first.body.oldAddress.tail, second.body.oldAddress.tail]).toEqual([path.slice(-4), before.slice(-4)]);
    const hours = await web.database.pool.query(
      "SELECT round(extract(epoch FROM $1::timestamptz - signing_changed_at) / 3600)::int AS n FROM webhook WHERE story_id = $2",
      [second.body.oldAddress.until, id],
    );
    expect(hours.rows).toEqual([{ n: 168 }]);
    const statuses = async (server = web) =>
      Promise.all([path, before, now].map(async (at) => (await callAt(at, { server })).status));
    expect(await statuses()).toEqual([404, 200, 200]);
    await expect.poll(() => statuses(other)).toEqual([404, 200, 200]);
    const drafts = () => Promise.all([before, now].map(async (at) => (await callAt(`${at}?draft=${id}`)).status));
    expect(await drafts()).toEqual([200, 200]);
    expect((await web.api("GET", `/stories/${id}`)).body.webhooks[0]).toEqual(second.body);
    expect((await web.api("DELETE", `${place}/old-address`)).status).toBe(204);
    expect([await statuses(), await drafts()]).toEqual([
      [404, 404, 200],
      [404, 200],
    ]);
    await expect.poll(() => statuses(other)).toEqual([404, 404, 200]);
    expect((await web.api("GET", `/stories/${id}`)).body.webhooks[0].oldAddress).toBeNull();
    expect((await web.api("DELETE", `${place}/old-address`)).status).toBe(204);
    const log = (await web.api("GET", "/audit?verb=webhook.endOld")).body.items;
    const told = { oldAddresses: [expect.stringContaining(`…${before.slice(-4)} until `)] };
    expect(log).toContainEqual(expect.objectContaining({ before: told, after: { oldAddresses: null } }));
    expect(JSON.stringify(log)).not.toContain(before.split("/")[3]);
  });

  test("that was before is nobody else's while it works; its end by the database's clock is its end", async () => {
    const [first, second] = [await open("Had it", {}), await open("Wants it", {})];
    const secret = first.path.split("/")[3];
    const change = (id: string, body: unknown) => web.api("PUT", `/stories/${id}/webhooks/receive_it/address`, body);
    expect((await change(first.id, { keepOldHours: 169 })).body.error).toMatchObject({ path: "keepOldHours" });
    const made = (await change(first.id, { keepOldHours: 1 })).body;
    expect((await change(second.id, { secret })).body.error.code).toBe("conflict");
    const again = await change(first.id, { secret: pathOf(made.url).split("/")[3], keepOldHours: 0 });
    expect(again.body).toEqual(made);
    expect((await callAt(first.path)).status).toBe(200);
    await web.database.pool.query("UPDATE webhook SET old_until = now() WHERE story_id = $1", [first.id]);
    await using started = await createTestServer({ database: web.database });
    expect((await callAt(first.path, { server: started })).status).toBe(404);
    expect((await callAt(`${first.path}?draft=${first.id}`)).status).toBe(404);
    expect((await web.api("GET", `/stories/${first.id}`)).body.webhooks[0].oldAddress).toBeNull();
    expect((await change(second.id, { secret })).status).toBe(200);
    const run = (await callAt(first.path)).json().story_run_id;
    expect((await web.api("GET", `/runs/${run}`)).body.storyId).toBe(second.id);
  });

  test("and the one before go together with the action and with the story", async () => {
    const { id, path } = await open("Leaves", {});
    const now = pathOf((await web.api("PUT", `/stories/${id}/webhooks/receive_it/address`, {})).body.url);
    const statuses = () => Promise.all([path, now].map(async (at) => (await callAt(at)).status));
    expect(await statuses()).toEqual([200, 200]);
    expect((await web.api("DELETE", `/stories/${id}`)).status).toBe(204);
    expect(await statuses()).toEqual([404, 404]);
  });

  test("is refused where it can't be: a secret that another webhook has, one that is short, no such webhook", async () => {
    const [first, second] = [await open("First", {}), await open("Second", {})];
    const taken = { secret: first.path.split("/")[3] };
    const refused = await web.api("PUT", `/stories/${second.id}/webhooks/receive_it/address`, taken);
    expect(refused).toMatchObject({ status: 409, body: { error: { code: "conflict" } } });
    expect((await callAt(second.path)).status).toBe(200);
    const short = await web.api("PUT", `/stories/${second.id}/webhooks/receive_it/address`, { secret: "guess-me" });
    expect(short.body.error).toMatchObject({ code: "bad_input", path: "secret" });
    expect((await web.api("PUT", `/stories/${second.id}/webhooks/nothing/address`, {})).status).toBe(404);
  });

  test("is called as often in a minute as the operator says", async () => {
    const rates = { FAIRLEAD_WEBHOOK_CALLS_PER_MINUTE: "2", FAIRLEAD_WEBHOOK_CALLS_PER_MINUTE_TOTAL: "3" };
    await using server = await createTestServer({ env: rates });
    const paths = await Promise.all(
      ["One", "Two", "Three"].map(async (name) => pathOf((await server.publish(storyWith(name, {}))).webhooks[0]?.url)),
    );
    const answers = [];
    for (const at of [0, 0, 0, 1, 2]) answers.push(await callAt(paths[at] ?? "", { server }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 200, 503]);
    expect(answers[4]?.json().error.code).toBe("webhooks_rate_exceeded");
    expect(Number(answers[4]?.headers["retry-after"])).toBeGreaterThan(0);
  });
});
