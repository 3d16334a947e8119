import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { httpAction, messageAction, storyOf, webhookAction } from "../test/stories.ts";
import { parseStory } from "./check.ts";
import { findLiteralSecrets } from "./literalSecrets.ts";
import { describeProblem } from "./problem.ts";

/** The paths of what looks like a secret in a story whose request has these options. */
function found(options: object): string[] {
  return pathsOf(storyOf([webhookAction("hook"), httpAction("call", options)]));
}

function pathsOf(story: unknown): string[] {
  const read = parseStory(story);
  if (!read.ok) throw new Error(read.problems.map(describeProblem).join("\n"));
  return findLiteralSecrets(read.definition).map(({ path }) => path);
}

/** Written in pieces: programs that look for keys in code would find these. */
const keys: Record<string, string> = {
  GitHub: `ghp_${"aB3".repeat(12)}`,
  "GitHub, fine-grained": `github_pat_${"11ABCDEFG0".repeat(3)}`,
  GitLab: `glpat-${"a1B2".repeat(5)}`,
  Slack: `xoxb-${"1234567890-"}abcDEF`,
  "a Slack address": `https://hooks.slack.com/services/${"T0000AAAA/B0000BBBB/"}${"c1".repeat(12)}`,
  Stripe: `sk_live_${"4eC39HqLyjWDarjtT1zdp7dc"}`,
  "a Stripe webhook": `whsec_${"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}`,
  AWS: `AKIA${"IOSFODNN7EXAMPLE"}`,
  Google: `AIza${"SyA1b2C3".repeat(5).slice(0, 35)}`,
  SendGrid: `SG.${"a1".repeat(11)}.${"b2".repeat(20)}`,
  OpenAI: `sk-proj-${"a1B2c3D4".repeat(4)}`,
  npm: `npm_${"a1B2c3".repeat(6)}`,
  "an API key of Fairlead": `fl_${"a1B2c3D4"}_${"a1B2c3D4e5".repeat(5).slice(0, 43)}`,
  "a JSON Web Token": `eyJ${"hbGciOiJIUzI1NiJ9"}.eyJ${"zdWIiOiIxMjM0In0"}.${"dBjftJeZ4CVP"}`,
  "a private key": `-----BEGIN ${"RSA PRIVATE"} KEY-----\nMIIE`,
};

describe("the keys of services are found wherever they stand:", () => {
  test.each(Object.entries(keys))("%s", (_, key) => {
    expect(found({ headers: { "X-Anything": key } })).toEqual(["actions[1].options.headers.X-Anything"]);
    expect(found({ method: "post", body: { deep: [{ note: `the key is ${key} here` }] } })).toEqual([
      "actions[1].options.body.deep[0].note",
    ]);
    expect(found({ body: `=CONCAT("${key.replaceAll("\n", "\\n")}", hook.body)`, method: "post" })).toEqual([
      "actions[1].options.body",
    ]);
    expect(pathsOf({ ...storyOf([webhookAction("hook")]), description: `With ${key}` })).toEqual(["description"]);
  });
});

describe("where secrets are sent, what is written out is one:", () => {
  test.each([
    [{ headers: { Authorization: "Bearer 7f3c9a1e" } }, "headers.Authorization"],
    [{ headers: { authorization: "Basic YWRhOmh1bnRlcjI=" } }, "headers.authorization"],
    [{ headers: { Authorization: "hunter22" } }, "headers.Authorization"],
    [{ headers: { Cookie: "session=8d2f6c1b" } }, "headers.Cookie"],
    [{ headers: { "X-Api-Key": "0123456789abcdef" } }, "headers.X-Api-Key"],
    [{ headers: { "X-Auth-Token": "a1b2c3d4e5f6a7b8" } }, "headers.X-Auth-Token"],
    [{ basicAuth: { user: "ada", password: "correct-horse" } }, "basicAuth.password"],
    [{ query: { api_key: "a1b2c3d4e5f6a7b8" } }, "query.api_key"],
    [{ query: { access_token: ["a1b2c3d4e5f6a7b8"] } }, "query.access_token[0]"],
    [{ method: "post", body: { client_secret: "a1b2c3d4e5f6a7b8" } }, "body.client_secret"],
    [{ url: "https://ada:hunter2@a.example/" }, "url"],
    [{ url: "https://a.example/?page=1&token=a1b2c3d4e5f6a7b8" }, "url"],
    [{ headers: { Authorization: "Bearer <<hook.body.id>>-7f3c9a1e" } }, "headers.Authorization"],
  ] as const)("%j", (options, path) => {
    expect(found(options)).toEqual([`actions[1].options.${path}`]);
  });
});

describe("what is no secret is left alone:", () => {
  test.each([
    { headers: { Authorization: "Bearer <<CREDENTIAL.github>>" } },
    { headers: { Authorization: "=CREDENTIAL.github" } },
    { headers: { Authorization: '="Bearer " & CREDENTIAL.github' } },
    { headers: { Authorization: "Bearer <your token>" } },
    { headers: { Authorization: "Bearer YOUR_TOKEN" } },
    { headers: { Authorization: "token xxxxxxxxxxxxxxxxxxxxxxxx" } },
    { headers: { "X-Api-Key": "changeme-changeme-1" } },
    { headers: { "X-Api-Key": "short" } },
    { headers: { "X-Request-Id": "0123456789abcdef0123456789abcdef" } },
    { headers: { "Content-Type": "application/vnd.github+json; version=2026" } },
    { basicAuth: { user: "ada", password: "<<CREDENTIAL.ada>>" } },
    { basicAuth: { user: "<<CREDENTIAL.freshdesk>>", password: "X" } },
    { query: { page_token: "=hook.body.next", max_tokens: 4096, token_type: "bearer0123456789abc" } },
    { method: "post", body: { password: "=hook.body.password", secret: "a word of several 1234567890" } },
    { url: "https://a.example/tokens/0123456789abcdef?id=0123456789abcdef" },
    { url: "https://<<hook.body.user>>:<<CREDENTIAL.x>>@a.example/" },
  ])("%j", (options) => {
    expect(found(options)).toEqual([]);
  });
});

test("every secret is told, in the order of the story", () => {
  const story = storyOf([
    webhookAction("hook"),
    httpAction("a", { headers: { Authorization: "Bearer 7f3c9a1e", Cookie: "s=7f3c9a1e" } }),
    messageAction("note", keys.GitHub),
  ]);
  expect(findLiteralSecrets(story).map(describeProblem)).toEqual([
    expect.stringMatching(
      /^actions\[1\]\.options\.headers\.Authorization: looks like a secret.*<<CREDENTIAL\.its_name>>/,
    ),
    expect.stringMatching(/^actions\[1\]\.options\.headers\.Cookie: looks like a secret/),
    expect.stringMatching(/^actions\[2\]\.options\.payload: looks like a secret/),
  ]);
});

test("a secret is never in what is told of it, and any text of any length is looked through", () => {
  const text = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.constantFrom(...Object.values(keys)),
    fc.string({ unit: "binary", maxLength: 50 }),
  );
  fc.assert(
    fc.property(text, fc.constantFrom("Authorization", "X-Api-Key", "X-Note"), (value, name) => {
      const problems = findLiteralSecrets(storyOf([httpAction("call", { headers: { [name]: value } })]));
      if (value.length > 12) expect(JSON.stringify(problems)).not.toContain(value);
      expect(problems.length).toBeLessThanOrEqual(1);
    }),
  );
  for (const part of ["a", "eyJ", "x:", "//", "ghp_", "<<", "=", "?token="]) {
    expect(found({ method: "post", body: { text: part.repeat(1_000_000).slice(0, 4_000_000) } })).toEqual([]);
  }
});
