import net from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { EgressPolicy } from "../src/egressPolicy.ts";
import type { EgressRequest } from "../src/egressRequest.ts";
import {
  get,
  listen,
  manualClock,
  openEgress,
  outcomeOf,
  policyFor,
  serve,
  serveRaw,
  strictPolicy,
  textOf,
} from "./egressFixtures.ts";

const post = (url: string, more: Partial<EgressRequest> = {}) => get(url, { method: "POST", ...more });

describe("addresses", () => {
  test("a name is looked up once per request, so that a second answer can't lead elsewhere", async () => {
    const canary = await serve((_, response) => response.end());
    const answers = [["127.0.0.2"], ["127.0.0.1"]];
    const resolve = vi.fn(async () => answers.shift() ?? ["127.0.0.1"]);
    const policy = policyFor("127.0.0.2");
    const egress = openEgress({ policy, resolve });
    expect(await outcomeOf(egress, get(`http://rebound.example:${canary.port}/`))).toBe("connect_failed");
    expect(resolve).toHaveBeenCalledTimes(1);
    expect(canary.connections()).toBe(0);
  });

  test.each([
    ["a public and a private address", ["93.184.216.34", "10.0.0.1"]],
    ["an IPv4 address in IPv6", ["::ffff:10.0.0.1"]],
    ["a scoped address", ["fe80::1%eth0"]],
    ["the address of a NAT64", ["64:ff9b::7f00:1"]],
    ["something that is no address", ["localhost"]],
  ])("a name that stands for %s is refused", async (_, addresses) => {
    const egress = openEgress({ policy: strictPolicy, resolve: async () => addresses });
    expect(await outcomeOf(egress, get("http://mixed.example/"))).toBe("address_denied");
  });

  test.each([
    ["nothing", async () => [], "dns_failed"],
    ["17 addresses", async () => Array(17).fill("93.184.216.34"), "dns_failed"],
    ["an error", async () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" })), "dns_failed"],
  ] as const)("a name that gives %s fails with %s", async (_, resolve, code) => {
    expect(await outcomeOf(openEgress({ policy: strictPolicy, resolve }), get("http://gone.example/"))).toBe(code);
  });

  test("a name server that does not answer costs 5 seconds", async () => {
    const clock = manualClock();
    const egress = openEgress({ policy: strictPolicy, clock, resolve: () => new Promise(() => {}) });
    const outcome = outcomeOf(egress, get("http://slow.example/"));
    await expect.poll(() => clock.timers()).toContain(5_000);
    clock.advance(5_000);
    expect(await outcome).toBe("dns_timeout");
  });

  test("a connection that one policy allowed is not used under the next", async () => {
    const server = await serve((_, response) => response.end());
    const egress = openEgress({ policy: policyFor("127.0.0.0/8"), resolve: async () => ["127.0.0.1"] });
    const request = get(`http://kept.example:${server.port}/`);
    expect(await outcomeOf(egress, request)).toBe(200);
    egress.usePolicy(strictPolicy);
    expect(await outcomeOf(egress, request)).toBe("address_denied");
    expect(server.connections()).toBe(1);
  });

  test("a kept connection does not serve a name whose address has changed to a denied one", async () => {
    const clock = manualClock();
    const server = await serve((_, response) => response.end());
    let address = "127.0.0.1";
    const egress = openEgress({ policy: policyFor("127.0.0.0/8"), clock, resolve: async () => [address] });
    const request = get(`http://moving.example:${server.port}/`);
    expect(await outcomeOf(egress, request)).toBe(200);
    address = "10.0.0.1";
    clock.advance(30_001);
    expect(await outcomeOf(egress, request)).toBe("address_denied");
  });

  test("the installation's own database is out of reach, whatever is granted", async () => {
    const server = await serve((_, response) => response.end());
    const policy = policyFor("127.0.0.0/8", { ownAddresses: [{ address: "127.0.0.1", port: server.port }] });
    for (const host of ["127.0.0.1", "127.0.0.9"]) {
      expect(await outcomeOf(openEgress({ policy }), get(`http://${host}:${server.port}/`))).toBe("address_denied");
    }
    expect(server.connections()).toBe(0);
  });

  test("the installation's own webhooks may be called and are told how deep the chain is; nothing beside them", async () => {
    const seen: unknown[] = [];
    const server = await serve((request, response) => {
      seen.push([request.url, request.headers["x-fairlead-hops"]]);
      response.end();
    });
    const policy: EgressPolicy = { ...strictPolicy, ownOrigins: [server.origin] };
    const egress = openEgress({ policy });
    expect(await outcomeOf(egress, post(`${server.origin}/webhook/a/b`, { hops: 7 }))).toBe(200);
    for (const path of ["/api/v1/stories", "/webhook/../api/v1", "/webhook/%2e%2e/api", "/webhook//a", "/webhook"]) {
      expect(await outcomeOf(egress, get(server.origin + path)), path).toBe("host_denied");
    }
    expect(seen).toEqual([["/webhook/a/b", "7"]]);
  });

  describe("with proxies in the environment", () => {
    afterEach(() => vi.unstubAllEnvs());

    test("requests go past them", async () => {
      const proxy = await serveRaw((socket) => socket.end());
      const server = await serve((_, response) => response.end());
      for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY"]) vi.stubEnv(name, proxy.origin);
      vi.stubEnv("NODE_USE_ENV_PROXY", "1");
      expect(await outcomeOf(openEgress(), get(server.origin))).toBe(200);
      expect(proxy.connections()).toBe(0);
    });
  });
});

describe("redirects", () => {
  /** A server that redirects every request to what its path says after /to/, URL-encoded, with a status. */
  const redirector = (status = 302) =>
    serve((request, response) => {
      const to = /^\/to\/(.*)$/.exec(request.url ?? "")?.[1];
      if (to === undefined) return response.end("arrived");
      response.writeHead(status, { location: decodeURIComponent(to) }).end();
    });
  const to = (origin: string, url: string) => `${origin}/to/${encodeURIComponent(url)}`;

  test.each([
    ["http://169.254.169.254/latest/meta-data/", "address_denied"],
    ["http://[::1]/", "address_denied"],
    ["http://localhost/", "host_denied"],
    ["file:///etc/passwd", "redirect_refused"],
    ["gopher://127.0.0.1/", "redirect_refused"],
    ["http://user:pass@127.0.0.1/", "redirect_refused"],
    ["http://127.0.0.1:22/", "redirect_refused"],
  ])("to %s ends with %s", async (url, code) => {
    const server = await redirector();
    const egress = openEgress({ policy: policyFor("127.0.0.1") });
    expect(await outcomeOf(egress, get(to(server.origin, url)))).toBe(code);
  });

  test("to a name that stands for a denied address is refused before it is called", async () => {
    const canary = await serve((_, response) => response.end());
    const server = await redirector();
    const egress = openEgress({ policy: policyFor("127.0.0.1"), resolve: async () => ["127.0.0.3"] });
    expect(await outcomeOf(egress, get(to(server.origin, `http://inner.example:${canary.port}/`)))).toBe(
      "address_denied",
    );
    expect(canary.connections()).toBe(0);
  });

  test("are followed for GET, and not for POST unless asked", async () => {
    const server = await redirector();
    const egress = openEgress();
    expect(await egress.request(get(to(server.origin, "/here")))).toMatchObject({
      ok: true,
      response: { status: 200, redirects: 1 },
    });
    expect(await outcomeOf(egress, post(to(server.origin, "/here")))).toBe(302);
  });

  test("in a circle, and more than five of them, end with a message of their own", async () => {
    const server = await serve((request, response) => {
      const n = Number(request.url?.slice(1));
      response.writeHead(302, { location: request.url === "/circle" ? "/circle" : `/${n + 1}` }).end();
    });
    expect(await outcomeOf(openEgress(), get(`${server.origin}/circle`))).toBe("redirect_loop");
    expect(await outcomeOf(openEgress(), get(`${server.origin}/1`))).toBe("too_many_redirects");
  });

  test("to another origin lose what speaks of a secret, and keep the rest", async () => {
    const got: unknown[] = [];
    const other = await serve(({ headers }, response) => {
      got.push([headers.authorization, headers.cookie, headers["x-api-key"], headers["x-plain"]]);
      response.end();
    });
    const server = await redirector();
    const headers = { authorization: "Bearer a", cookie: "b", "X-Api-Key": "c", "X-Plain": "d" };
    expect(await outcomeOf(openEgress(), get(to(server.origin, other.origin), { headers }))).toBe(200);
    expect(got).toEqual([[undefined, undefined, undefined, "d"]]);
  });

  test("with a body to another host are stopped, to the same host carry it", async () => {
    const bodies: string[] = [];
    const server = await serve(async (request, response) => {
      bodies.push(await textOf(request));
      if (request.url === "/away") response.writeHead(307, { location: "http://127.0.0.2:8080/" }).end();
      else if (request.url === "/near") response.writeHead(308, { location: "/end" }).end();
      else response.end();
    });
    const egress = openEgress();
    expect(await outcomeOf(egress, post(`${server.origin}/away`, { body: "x", followRedirects: true }))).toBe(
      "redirect_refused",
    );
    expect(await outcomeOf(egress, post(`${server.origin}/near`, { body: "y", followRedirects: true }))).toBe(200);
    expect(bodies).toEqual(["x", "y", "y"]);
  });
});

describe("headers of a request", () => {
  test.each([
    ["Host", "other.example"],
    ["Content-Length", "3"],
    ["Transfer-Encoding", "chunked"],
    ["Connection", "upgrade"],
    ["Proxy-Authorization", "x"],
    ["X-Fairlead-Hops", "0"],
    ["X-Bad", "a\r\nX-Injected: 1"],
    ["X-Bad", "snow \u2603"],
    ["Bad Name", "x"],
  ])("%s: %j is refused before anything is sent", async (name, value) => {
    const server = await serve((_, response) => response.end());
    expect(await outcomeOf(openEgress(), get(server.origin, { headers: { [name]: value } }))).toBe("header_invalid");
    expect(server.connections()).toBe(0);
  });

  test("given twice in different spelling are refused", async () => {
    expect(await outcomeOf(openEgress(), get("http://127.0.0.1/", { headers: { "X-A": "1", "x-a": "2" } }))).toBe(
      "header_invalid",
    );
  });

  test("carry the run's key for every method but GET and HEAD, unless the author gives one", async () => {
    const keys: unknown[] = [];
    const server = await serve((request, response) => {
      keys.push(request.headers["idempotency-key"]);
      response.end();
    });
    const egress = openEgress();
    await egress.request(get(server.origin));
    await egress.request(post(server.origin));
    await egress.request(post(server.origin, { headers: { "Idempotency-Key": "mine" } }));
    expect(keys).toEqual([undefined, "run-1", "mine"]);
  });
});

test("an address that answers on IPv6 loopback is refused like on IPv4", async () => {
  const server = await listen(
    net.createServer((socket) => socket.end()),
    "::1",
  ).catch(() => null);
  if (server === null) return;
  for (const host of ["[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]"]) {
    expect(await outcomeOf(openEgress({ policy: strictPolicy }), get(`http://${host}:${server.port}/`))).toBe(
      "address_denied",
    );
  }
  expect(server.connections()).toBe(0);
});
