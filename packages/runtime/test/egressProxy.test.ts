import http from "node:http";
import https from "node:https";
import net from "node:net";
import { describe, expect, test } from "vitest";
import type { EgressPolicy } from "../src/egressPolicy.ts";
import { readProxies } from "../src/egressProxy.ts";
import { certificates } from "./egressCertificates.ts";
import { get, type LocalServer, listen, openEgress, serve, strictPolicy } from "./egressFixtures.ts";

/** Requests through a proxy that an operator has named, against a real one that knows hosts which nobody else knows. */

type Asked = { place: string; authorization: string | undefined };

/** A proxy for which every host is a server on loopback, by its name. */
async function openProxy(hosts: Readonly<Record<string, LocalServer>>, answer = "200 Connection established") {
  const asked: Asked[] = [];
  const server = http.createServer((_, response) => response.writeHead(400).end());
  server.on("connect", ({ url = "", headers }, socket, head) => {
    asked.push({ place: url, authorization: headers["proxy-authorization"] });
    const to = hosts[url.split(":")[0] ?? ""];
    if (to === undefined || !answer.startsWith("200")) return socket.end(`HTTP/1.1 ${answer}\r\n\r\n`);
    const behind = net.connect(to.port, "127.0.0.1", () => {
      socket.write(`HTTP/1.1 ${answer}\r\n\r\n`);
      behind.write(head);
      behind.pipe(socket).pipe(behind);
    });
    behind.on("error", () => socket.destroy());
    socket.on("error", () => behind.destroy());
  });
  return { ...(await listen(server, "127.0.0.1")), asked };
}

function policyWith(url: string, hosts: readonly string[] = ["*.corp.example", "secure.example"]): EgressPolicy {
  return { ...strictPolicy, proxies: { office: { url, hosts } } };
}

const resolve = () => Promise.reject(new Error("Nothing is looked up for a proxy."));

test("a request goes through the proxy to a host that only the proxy knows, over connections that are kept", async () => {
  const server = await serve((request, response) => response.end(`${request.headers.host}${request.url}`));
  const proxy = await openProxy({ "erp.corp.example": server });
  const url = proxy.origin.replace("//", "//me:p%40ss@");
  const egress = openEgress({ policy: policyWith(url), resolve });
  for (const n of [1, 2, 3, 4, 5]) {
    const result = await egress.request(get(`http://erp.corp.example:8080/${n}`, { via: "office" }));
    expect(result.ok && result.response.body.toString()).toBe(`erp.corp.example:8080/${n}`);
  }
  const authorization = `Basic ${Buffer.from("me:p@ss").toString("base64")}`;
  expect(proxy.asked[0]).toEqual({ place: "erp.corp.example:8080", authorization });
  // A connection may still be busy with the end of an answer when the next request comes.
  expect(proxy.asked.length).toBeLessThan(5);
});

test("TLS is spoken with the host itself, whose certificate is verified", async () => {
  const options = { key: certificates.key, cert: certificates.good };
  const server = await listen(
    https.createServer(options, (_, response) => response.end("secret")),
    "127.0.0.1",
  );
  const proxy = await openProxy({ "secure.example": server, "other.corp.example": server });
  const egress = openEgress({ policy: policyWith(proxy.origin), resolve, ca: [certificates.authority] });
  const result = await egress.request(get("https://secure.example/", { via: "office" }));
  expect(result.ok && result.response.body.toString()).toBe("secret");
  const other = await egress.request(get("https://other.corp.example/", { via: "office" }));
  expect(other).toMatchObject({ ok: false, error: { code: "tls_failed" } });
});

describe("is refused before anything is sent", () => {
  test.each([
    ["nowhere", "http://erp.corp.example/", "proxy_unknown", /There is no proxy "nowhere"/],
    ["constructor", "http://erp.corp.example/", "proxy_unknown", /There is no proxy/],
    ["office", "http://public.example/", "proxy_denied", /The proxy "office" is not for public\.example/],
    ["office", "http://127.0.0.1/", "proxy_denied", /is not for 127\.0\.0\.1/],
    ["office", "http://169.254.169.254/", "proxy_denied", /is not for/],
    ["office", "http://corp.example/", "proxy_denied", /is not for corp\.example/],
  ])("by %s: %s", async (...[via, url, code, message]) => {
    const proxy = await openProxy({});
    const egress = openEgress({ policy: policyWith(proxy.origin), resolve });
    const error = { code, message: expect.stringMatching(message), retryable: false };
    expect(await egress.request(get(url, { via }))).toMatchObject({ ok: false, error });
    expect(egress.describe(get(url, { via }))).toMatchObject({ ok: false, error: { code } });
    expect(proxy.connections()).toBe(0);
  });

  test("a certificate that is not to be verified, and a redirect to a host that the proxy is not for", async () => {
    const server = await serve((_, response) => response.writeHead(302, { location: "http://public.example/" }).end());
    const proxy = await openProxy({ "erp.corp.example": server });
    const egress = openEgress({ policy: policyWith(proxy.origin), resolve });
    const unverified = { via: "office", tls: { verify: false } };
    expect(await egress.request(get("https://erp.corp.example/", unverified))).toMatchObject({
      error: { code: "tls_verification_required" },
    });
    expect(await egress.request(get("http://erp.corp.example/", { via: "office" }))).toMatchObject({
      error: { code: "proxy_denied" },
    });
  });
});

test("without via nothing goes through a proxy", async () => {
  const proxy = await openProxy({});
  const egress = openEgress({ policy: policyWith(proxy.origin), resolve });
  expect(await egress.request(get("http://erp.corp.example/"))).toMatchObject({ error: { code: "dns_failed" } });
  expect(proxy.connections()).toBe(0);
});

test.each([
  ["407 Proxy Authentication Required", /The proxy "office" answered 407/],
  ["502 Bad Gateway", /answered 502 when it was asked for a way to erp\.corp\.example/],
])("a proxy that answers %s fails the request in a way that may pass", async (answer, message) => {
  const proxy = await openProxy({}, answer);
  const egress = openEgress({ policy: policyWith(proxy.origin), resolve });
  expect(await egress.request(get("http://erp.corp.example/", { via: "office" }))).toMatchObject({
    error: { code: "proxy_failed", message: expect.stringMatching(message), retryable: true },
  });
});

test("a proxy that is not there is told by its name, not by its address", async () => {
  const closed = net.createServer();
  const { port } = await listen(closed, "127.0.0.1");
  await new Promise((resolveClosed) => closed.close(resolveClosed));
  const egress = openEgress({ policy: policyWith(`http://me:hidden@127.0.0.1:${port}`), resolve });
  const result = await egress.request(get("http://erp.corp.example/", { via: "office" }));
  expect(result).toMatchObject({ error: { code: "proxy_failed", message: 'The proxy "office" can\'t be reached.' } });
});

test("the setting is read, or refused without being shown", () => {
  const office = { url: "http://me:hidden@10.0.0.7:3128", hosts: ["*.Corp.example", "erp"] };
  expect(readProxies(JSON.stringify({ office }))).toEqual({
    ok: true,
    proxies: { office: { ...office, hosts: ["*.corp.example", "erp"] } },
  });
  expect(readProxies(undefined)).toEqual({ ok: true, proxies: {} });
  const wrong: unknown[] = [
    ...["hidden", [office], { Office: office }, { office: { ...office, url: "socks5://hidden" } }],
    ...[{ office: { ...office, hosts: [] } }, { office: { ...office, hosts: ["*"] } }, { office: { url: office.url } }],
  ];
  for (const value of wrong) {
    const read = readProxies(typeof value === "string" ? value : JSON.stringify(value));
    expect(read).toMatchObject({ ok: false, message: expect.stringMatching(/^FAIRLEAD_PROXIES/) });
    expect(JSON.stringify(read)).not.toContain("hidden");
  }
});
