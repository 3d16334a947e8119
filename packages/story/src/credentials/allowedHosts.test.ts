import { describe, expect, test } from "vitest";
import { mayReceive, readAllowedHost } from "./allowedHosts.ts";

test.each([
  ["API.GitHub.com.", "api.github.com"],
  [" api.github.com ", "api.github.com"],
  ["*.example.com", "*.example.com"],
  ["10.0.0.7:8443", "10.0.0.7:8443"],
  ["[fd00::1]:8443", "[fd00::1]:8443"],
  ["intranet", "intranet"],
])("%j is the host %s", (text, host) => {
  expect(readAllowedHost(text)).toEqual({ ok: true, host });
});

test.each([
  ["", "is empty"],
  ["*", "too wide"],
  ["*.com", "too wide"],
  ["*.co.uk", "too wide"],
  ["*.vercel.app", "too wide"],
  ["*.com:443", "too wide"],
  ["*.10.0.0.1", "not a host"],
  ["https://api.github.com", "Write the host only"],
  ["api.github.com/x", "Write the host only"],
  ["me@api.github.com", "holds a user name"],
  ["a.*.com", "is not a host"],
  ["münchen.example", "xn--"],
  ["a..b", "is not a host"],
  ["api.github.com:99999", "port above"],
])("%j is refused: %s", (text, why) => {
  expect(readAllowedHost(text)).toMatchObject({ ok: false, message: expect.stringContaining(why) });
});

describe("a credential goes", () => {
  const https = { port: 443, protocol: "https:" };
  test.each([
    ["api.github.com", { ...https, host: "api.github.com" }, true],
    ["api.github.com", { ...https, host: "api.github.com.evil.example" }, false],
    ["api.github.com", { ...https, host: "xapi.github.com" }, false],
    ["api.github.com", { port: 8443, protocol: "https:", host: "api.github.com" }, false],
    ["api.github.com:8443", { port: 8443, protocol: "https:", host: "api.github.com" }, true],
    ["*.example.com", { ...https, host: "a.b.example.com" }, true],
    ["*.example.com", { ...https, host: "example.com" }, false],
    ["*.example.com", { ...https, host: "badexample.com" }, false],
    ["[fd00::1]", { ...https, host: "fd00::1" }, true],
    ["api.github.com", { port: 80, protocol: "http:", host: "api.github.com" }, false],
  ])("to %s: %j is %s", (entry, question, allowed) => {
    expect(mayReceive({ allowedHosts: [entry], allowHttp: false }, question)).toBe(allowed);
  });

  test("over http only if that is allowed", () => {
    const question = { host: "h.example.com", port: 80, protocol: "http:" };
    expect(mayReceive({ allowedHosts: ["h.example.com"], allowHttp: true }, question)).toBe(true);
  });
});
