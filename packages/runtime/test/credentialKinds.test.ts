import { generateKeyPairSync } from "node:crypto";
import https from "node:https";
import type { TLSSocket } from "node:tls";
import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import type { CredentialParts } from "@fairlead/story";
import { jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EgressSecrets, Revealed } from "../src/egressSecrets.ts";
import { addCredential, keyring } from "./credentialFixtures.ts";
import { certificates } from "./egressCertificates.ts";
import { get, listen, openEgress, policyFor, serve } from "./egressFixtures.ts";
import { openEngine, runStory, type Sketch, sketchStory } from "./engineFixtures.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What a server gets as authorization from a story that names the credential. */
async function authorizationBy(
  parts: CredentialParts,
  template = "<<CREDENTIAL.it>>",
): Promise<Record<string, unknown>> {
  const world = await openEngine(database, { keyring });
  const seen: Record<string, unknown>[] = [];
  const server = await serve((request, response) => {
    seen.push(request.headers);
    response.end();
  });
  const options = { url: `${server.origin}/a b?c=d`, headers: { Authorization: template } };
  const call: Sketch = { slug: "call", type: "http_request", options, retry: { limit: 0 } };
  const story = await world.publish(sketchStory([call], ["receive > call"]));
  const allowedHosts = [`127.0.0.1:${server.port}`];
  await addCredential(database, { ...parts, teamId: story.teamId, slug: "it", allowedHosts });
  const { run } = await runStory(world, story);
  return { ...seen[0], error: run("call")?.error };
}

describe("a JWT", () => {
  const settings = { keyId: "k1", claims: { iss: "me", scope: ["a"] }, ttlSeconds: 120 };

  test("is signed with a shared secret", async () => {
    const key = "a-shared-secret-of-more-than-32-bytes!";
    const parts = { kind: "jwt", settings: { ...settings, algorithm: "HS256" }, secret: { key } } as const;
    const { authorization } = await authorizationBy(parts, "Bearer <<CREDENTIAL.it>>");
    const token = String(authorization).replace("Bearer ", "");
    const { payload, protectedHeader } = await jwtVerify(token, Buffer.from(key));
    expect(protectedHeader).toEqual({ alg: "HS256", typ: "JWT", kid: "k1" });
    expect(payload).toMatchObject({ iss: "me", scope: ["a"] });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(120);
  });

  test.each(["RS256", "ES256", "EdDSA"] as const)("is signed with a private key by %s", async (algorithm) => {
    const made =
      algorithm === "RS256"
        ? generateKeyPairSync("rsa", { modulusLength: 2048 })
        : algorithm === "ES256"
          ? generateKeyPairSync("ec", { namedCurve: "P-256" })
          : generateKeyPairSync("ed25519");
    const key = String(made.privateKey.export({ type: "pkcs8", format: "pem" }));
    const parts = { kind: "jwt", settings: { ...settings, algorithm }, secret: { key } } as const;
    const { authorization } = await authorizationBy(parts);
    expect((await jwtVerify(String(authorization), made.publicKey)).protectedHeader.alg).toBe(algorithm);
  });

  test("whose key does not fit fails the run, without the key in the message", async () => {
    const parts = {
      kind: "jwt",
      settings: { ...settings, algorithm: "RS256" },
      secret: { key: "no-key-mark" },
    } as const;
    const { error } = await authorizationBy(parts);
    expect(error).toEqual({
      code: "credential_failed",
      message: 'The credential "it" can\'t sign: its key does not fit the algorithm RS256.',
    });
  });
});

describe("an AWS signature", () => {
  const settings = { accessKeyId: "AKIA1", region: "eu-west-1", service: "execute-api" };
  const parts = { kind: "aws", settings, secret: { secretAccessKey: "aws-mark" } } as const;

  test("takes the place of the authorization header", async () => {
    const headers = await authorizationBy(parts);
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIA1\/\d{8}\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=host;/,
    );
    expect(headers).toHaveProperty("x-amz-date");
  });

  test("can't be a part of anything", async () => {
    const { error } = await authorizationBy(parts, "Bearer <<CREDENTIAL.it>>");
    expect(error).toMatchObject({ code: "credential_misplaced" });
  });
});

describe("TLS", () => {
  const { key, good, authority } = certificates;
  const secrets: EgressSecrets = {
    slugsIn: (text) => (text === "PLACEHOLDER" ? ["client"] : []),
    replace: (text, secretOf) => text.replaceAll("PLACEHOLDER", () => secretOf("client")),
    mask: (text) => text,
    reveal: async (): Promise<Revealed> => ({ kind: "certificate", id: "1", certificate: good, privateKey: key }),
  };
  const open = async () => {
    const names: unknown[] = [];
    const server = await listen(
      https.createServer(
        { key, cert: good, ca: authority, requestCert: true, rejectUnauthorized: false },
        (request, response) => {
          names.push((request.socket as TLSSocket).getPeerCertificate()?.subject?.CN);
          response.end();
        },
      ),
      "127.0.0.1",
    );
    return { names, url: `https://secure.example:${server.port}/` };
  };
  const egressFor = (unverifiedHosts: string[] = []) =>
    openEgress({ policy: { ...policyFor("127.0.0.0/8"), unverifiedHosts }, resolve: async () => ["127.0.0.1"] });

  test("trusts an authority for the requests that name it, and for no others", async () => {
    const { url } = await open();
    const egress = egressFor();
    expect(await egress.request(get(url, { tls: { ca: authority } }))).toMatchObject({ ok: true });
    expect(await egress.request(get(url))).toMatchObject({ ok: false, error: { code: "tls_failed" } });
  });

  test("sends a client certificate on connections of its own", async () => {
    const { url, names } = await open();
    const egress = egressFor();
    const tls = { ca: authority, clientCertificate: "PLACEHOLDER" };
    expect(await egress.request(get(url, { tls, secrets }))).toMatchObject({ ok: true });
    expect(await egress.request(get(url, { tls: { ca: authority }, secrets }))).toMatchObject({ ok: true });
    expect(names).toEqual(["secure.example", undefined]);
  });

  test("is left unverified for hosts that the operator names only", async () => {
    const { url } = await open();
    const tls = { verify: false };
    expect(await egressFor(["*.example"]).request(get(url, { tls }))).toMatchObject({ ok: true });
    expect(await egressFor(["other.example"]).request(get(url, { tls }))).toMatchObject({
      ok: false,
      error: { code: "tls_verification_required" },
    });
  });
});
