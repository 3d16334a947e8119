import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestServer, type TestServer } from "./webServer.ts";

let web: TestServer;
let target: Server;
const seen: unknown[] = [];

beforeAll(async () => {
  web = await createTestServer({ env: { FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.0/8" } });
  target = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ echo: request.headers.authorization }));
  });
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await web.close();
  target.closeAllConnections();
  await new Promise((resolve) => target.close(resolve));
});

test("an action is tried out with a credential's value for tests; no answer shows either value", async () => {
  const { port } = target.address() as AddressInfo;
  const made = await web.api("POST", "/credentials", {
    name: "Tried",
    kind: "text",
    secret: { value: "mark-of-the-real-one" },
    test: { value: "mark-for-tests-only" },
    allowedHosts: [`127.0.0.1:${port}`],
    allowHttp: true,
  });
  expect(made.status, made.text).toBe(200);
  const { story } = await web.publish({
    formatVersion: 1,
    name: "Tried out",
    actions: [
      { id: "w", slug: "receive", type: "webhook", name: "Receive", options: {} },
      {
        id: "h",
        slug: "ask",
        type: "http_request",
        name: "Ask",
        options: { url: `http://127.0.0.1:${port}/`, headers: { authorization: "Bearer <<CREDENTIAL.tried>>" } },
      },
    ],
    links: [{ from: "receive", to: "ask" }],
  });
  const path = `/stories/${story.id}/actions/ask/test`;
  const events = { receive: { body: {} } };

  const dry = await web.api("POST", path, { dryRun: true, events });
  expect(dry.body.dryRun, dry.text).toMatchObject({ kind: "request", method: "GET" });
  expect(seen).toEqual([]);
  const tried = await web.api("POST", path, { events });
  expect(tried.body, tried.text).toMatchObject({ outcome: "emitted", error: null });
  expect(seen).toEqual(["Bearer mark-for-tests-only"]);
  for (const { text } of [dry, tried]) {
    expect(text).not.toMatch(/mark-of-the-real-one|mark-for-tests-only|credential_tried_[0-9a-f]{32}/);
  }
});
