import type { ActionTested } from "@fairlead/runtime/testmode";
import { expect, test } from "vitest";
import { mask, maskSecrets } from "./testSecrets.ts";

const secret = 'abc"d/ef g';

const tested: ActionTested = {
  options: {
    value: { url: "https://x.example", headers: { "X-Api-Key": secret, Accept: "*/*" }, note: secret },
    fields: [],
  },
  outcome: "failed",
  note: null,
  outputs: [{ port: "failure", data: { echo: [secret] } }],
  dryRun: {
    kind: "request",
    method: "POST",
    url: `https://x.example/?token=${encodeURIComponent(secret)}&q=1`,
    headers: [
      ["authorization", `Bearer ${secret}`],
      ["accept", "*/*"],
    ],
    body: JSON.stringify({ a: secret }),
  },
  error: { code: "http_status", message: `It said ${secret}.` },
  log: [`Sent ${secret}`],
  calls: [],
  durationMs: 1,
};

test("a secret is hidden by the name that it stands under, and wherever else it turns up, however it is written", () => {
  const masked = maskSecrets(tested);
  expect(masked.masked).toBe(1);
  const text = JSON.stringify(masked.tested);
  expect(text).not.toContain("abc");
  expect(masked.tested.dryRun).toMatchObject({
    url: `https://x.example/?token=${mask}&q=1`,
    headers: [
      ["authorization", `Bearer ${mask}`],
      ["accept", "*/*"],
    ],
    body: `{"a":"${mask}"}`,
  });
  expect(masked.tested.options.value).toMatchObject({ url: "https://x.example", note: mask });
});

test("short values and names that only sound like it are left alone", () => {
  const plain = {
    ...tested,
    dryRun: null,
    options: { value: { password: "abc", tokens: "12345678", author: "adalovelace" }, fields: [] },
  };
  expect(maskSecrets(plain)).toEqual({ tested: plain, masked: 0 });
});
