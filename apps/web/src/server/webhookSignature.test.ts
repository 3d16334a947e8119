import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkSignature, type SignatureOptions } from "./webhookSignature.ts";

/** Signatures as their senders' documentation says how they are made. */

const secret = "8f742231b10e8888abcd99yyyzzz85a5";
const nowMs = 1_531_420_618_000;
const seconds = String(nowMs / 1_000);
const body = '{"token":"xyzz0WbapA4vBCDEFasx0q6G","text":"1+1=2"}';

const hex = (text: string, key: string | Buffer = secret, algorithm = "sha256") =>
  createHmac(algorithm, key).update(text).digest("hex");

type Signed = { options: SignatureOptions; secret: string; sign(at: string, text: string): Record<string, string> };

const standardKey = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");

const senders: Record<string, Signed> = {
  GitHub: {
    options: { preset: "github" },
    secret,
    sign: (_, text) => ({ "x-hub-signature-256": `sha256=${hex(text)}` }),
  },
  Slack: {
    options: { preset: "slack" },
    secret,
    sign: (at, text) => ({
      "x-slack-request-timestamp": at,
      "x-slack-signature": `v0=${hex(`v0:${at}:${text}`)}`,
    }),
  },
  Stripe: {
    options: { preset: "stripe" },
    secret,
    sign: (at, text) => ({ "stripe-signature": `t=${at},v1=${"0".repeat(64)},v1=${hex(`${at}.${text}`)},v0=abc` }),
  },
  "Standard Webhooks": {
    options: { preset: "standard" },
    secret: `whsec_${standardKey.toString("base64")}`,
    sign: (at, text) => ({
      "webhook-id": "msg_1",
      "webhook-timestamp": at,
      "webhook-signature": `v1,AAAA v1,${createHmac("sha256", standardKey).update(`msg_1.${at}.${text}`).digest("base64")}`,
    }),
  },
  "a sender of its own form": {
    options: { preset: "generic", header: "X-Sign", algorithm: "sha512", prefix: "sha512=", timestampHeader: "X-Time" },
    secret,
    sign: (at, text) => ({ "x-time": at, "x-sign": `sha512=${hex(`${at}.${text}`, secret, "sha512").toUpperCase()}` }),
  },
};

const codeOf = (
  { options, secret: key }: Signed,
  headers: Record<string, string>,
  { text = body, secrets = [key] }: { text?: string; secrets?: string[] } = {},
) => checkSignature(options, secrets, { headers, bytes: Buffer.from(text), nowMs })?.code ?? "taken";

test("the example of GitHub's documentation is taken", () => {
  const headers = {
    "x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
  };
  const call = { headers, bytes: Buffer.from("Hello, World!"), nowMs };
  expect(checkSignature({ preset: "github" }, ["It's a Secret to Everybody"], call)).toBeNull();
});

test("the example of Slack's documentation is taken", () => {
  const bytes = Buffer.from(
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
  );
  const headers = {
    "x-slack-request-timestamp": "1531420618",
    "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
  };
  expect(checkSignature({ preset: "slack" }, [secret], { headers, bytes, nowMs })).toBeNull();
});

describe.each(Object.entries(senders))("a call of %s", (_, sender) => {
  test("is taken as it was signed", () => {
    expect(codeOf(sender, sender.sign(seconds, body))).toBe("taken");
  });

  test("is taken while the secret is being changed, with either", () => {
    const headers = sender.sign(seconds, body);
    expect(codeOf(sender, headers, { secrets: ["the-new-secret", sender.secret] })).toBe("taken");
  });

  test("is refused with another body, though it means the same", () => {
    const headers = sender.sign(seconds, body);
    expect(codeOf(sender, headers, { text: JSON.stringify(JSON.parse(body), null, 1) })).toBe("signature_wrong");
    expect(codeOf(sender, headers, { text: body.replace("2", "3") })).toBe("signature_wrong");
  });

  test("is refused with another secret, and where there is none", () => {
    const headers = sender.sign(seconds, body);
    expect(codeOf(sender, headers, { secrets: ["another-secret"] })).toBe("signature_wrong");
    expect(codeOf(sender, headers, { secrets: [] })).toBe("signature_secret_missing");
    expect(codeOf(sender, headers, { secrets: [""] })).toBe("signature_wrong");
  });

  test("is refused without any one of its headers", () => {
    const headers = sender.sign(seconds, body);
    for (const name of Object.keys(headers)) {
      expect(codeOf(sender, { ...headers, [name]: "" })).toBe("signature_missing");
      expect(codeOf(sender, { ...headers, [name]: "x" })).not.toBe("taken");
    }
  });
});

test.each(Object.entries(senders).filter(([name]) => name !== "GitHub"))(
  "a call of %s that is old is refused",
  (_, sender) => {
    const at = (apart: number) => sender.sign(String(nowMs / 1_000 + apart), body);
    expect([-301, -300, 300, 301].map((apart) => codeOf(sender, at(apart)))).toEqual([
      "signature_stale",
      "taken",
      "taken",
      "signature_stale",
    ]);
    const tolerant = { ...sender, options: { ...sender.options, toleranceSeconds: 600 } };
    expect(codeOf(tolerant, at(-301))).toBe("taken");
    const later = { ...sender.sign(seconds, body), ...withTime(sender, at(-10)) };
    expect(codeOf(sender, later)).toBe("signature_wrong");
  },
);

/** The headers of another call that say when it was signed, and nothing else. */
function withTime(sender: Signed, headers: Record<string, string>): Record<string, string> {
  if (sender.options.preset !== "stripe")
    return Object.fromEntries(
      Object.entries(headers).filter(([name]) => name.endsWith("time") || name.endsWith("timestamp")),
    );
  const time = headers["stripe-signature"]?.split(",")[0] ?? "";
  return { "stripe-signature": sender.sign(seconds, body)["stripe-signature"]?.replace(/^t=\d+/, time) ?? "" };
}

describe.each(Object.entries(senders))("of a call of %s", (_, sender) => {
  test("every byte counts: nothing that differs from what was signed is taken, and odd headers break nothing", () => {
    const signed = sender.sign(seconds, body);
    const bytes = Buffer.from(body);
    const changed = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ by;
      return copy;
    });
    const others = fc.oneof(
      changed,
      fc.nat(bytes.length - 1).map((end) => bytes.subarray(0, end)),
      fc.uint8Array().map((more) => Buffer.concat([bytes, Buffer.from([0]), more])),
    );
    const check = (headers: Record<string, string | string[]>, sent: Buffer) =>
      checkSignature(sender.options, [sender.secret], { headers, bytes: sent, nowMs });
    fc.assert(
      fc.property(others, (sent) => void expect(check(signed, sent)?.status).toBe(401)),
      { numRuns: 500 },
    );
    const value = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(..."v01=,t:. aAfF") }),
      fc.constant("x".repeat(10_000)),
      fc.array(fc.string()),
    );
    const names = Object.keys(signed);
    fc.assert(
      fc.property(fc.constantFrom(...names), value, (name, given) => {
        if (given !== signed[name]) expect(check({ ...signed, [name]: given }, bytes)?.status).toBe(401);
      }),
      { numRuns: 2_000 },
    );
  });
});
