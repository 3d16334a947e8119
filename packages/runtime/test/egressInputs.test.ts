import net from "node:net";
import tls from "node:tls";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { httpRequest } from "../src/actions/httpRequest.ts";
import { noRunFiles } from "../src/files/runFiles.ts";
import { get, openEgress, outcomeOf, serveRaw, strictPolicy } from "./egressFixtures.ts";
import { egressInputs, resolveInput } from "./egressInputs.ts";

type Connect = { host?: string; port?: number | string };

describe("with the default policy", () => {
  const connects: Connect[] = [];

  beforeEach(() => {
    connects.length = 0;
    const record = (options: unknown) => {
      connects.push(options as Connect);
      const socket = new net.Socket();
      queueMicrotask(() => socket.destroy(Object.assign(new Error("refused by the test"), { code: "ECONNREFUSED" })));
      return socket;
    };
    const spies = [
      vi.spyOn(net, "connect").mockImplementation(record as typeof net.connect),
      vi.spyOn(tls, "connect").mockImplementation(record as typeof tls.connect),
    ];
    return () => {
      for (const spy of spies) spy.mockRestore();
    };
  });

  test.each(egressInputs)("%j is %s", async (url, verdict) => {
    const egress = openEgress({ policy: strictPolicy, resolve: resolveInput });
    const code = await outcomeOf(egress, get(url));
    expect(code).toBe(verdict === "allowed" ? "connect_failed" : verdict);
    expect(connects.length > 0).toBe(verdict === "allowed");
  });

  test.each(egressInputs)("%j from a formula is %s as well", async (url, verdict) => {
    const egress = openEgress({ policy: strictPolicy, resolve: resolveInput });
    const performed = await httpRequest.perform({
      options: { url },
      runKey: "run-1",
      hops: 0,
      nowMs: 0,
      signal: new AbortController().signal,
      log: () => {},
      files: noRunFiles,
      egress,
    });
    const code = performed.outcome === "failed" ? performed.error.code : performed.outcome;
    expect(code).toBe(verdict === "allowed" ? "connect_failed" : verdict);
    expect(connects.length > 0).toBe(verdict === "allowed");
  });

  test("a message never names the address that a host was resolved to", async () => {
    const errors: string[] = [];
    const report = vi.fn();
    const egress = openEgress({ policy: strictPolicy, resolve: resolveInput, report });
    const result = await egress.request(get("http://both.example/"));
    if (!result.ok) errors.push(result.error.message);
    expect(errors).toEqual(["The address of both.example is not allowed by this installation's network policy."]);
    expect(report.mock.calls[0]?.[0].detail).toContain("10.0.0.1: private (10.0.0.0/8)");
  });
});

const spellings = [
  "127.0.0.1",
  "127.1",
  "0",
  "2130706433",
  "0x7f000001",
  "0177.0.0.1",
  "localhost",
  "[::1]",
  "[::ffff:127.0.0.1]",
  "rebound.example",
];

test.each(spellings)("a listener on loopback never sees a connection to %s", async (host) => {
  const canary = await serveRaw((socket) => socket.end());
  const egress = openEgress({ policy: strictPolicy, resolve: async () => ["127.0.0.1"] });
  expect(await outcomeOf(egress, get(`http://${host}:${canary.port}/`))).toMatch(/^(address|host)_denied$/);
  expect(canary.connections()).toBe(0);
});
