import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

const good = {
  DATABASE_URL: "postgresql://u:p%40ss@db:5432/fairlead",
  REDIS_URL: "redis://:secret@redis:6379/0",
  FAIRLEAD_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
};

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig({ ...good, ...env });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe("the settings", () => {
  test("have defaults for all but the services and the key", () => {
    expect(readConfig(good)).toMatchObject({
      host: "127.0.0.1",
      port: 3000,
      publicUrl: null,
      tenancy: "single",
      admin: null,
      apiKey: null,
      seed: true,
      logLevel: "info",
      webhookRates: { ofWebhook: null, ofAll: null },
      webhookCallsAtOnce: null,
      teamLimits: { waitingRuns: 100_000, eventsPerDay: null, storageBytes: null },
      development: false,
    });
  });

  test("that are wrong are told all at once, one line each, without their values", () => {
    const secret = "hunter2hunter2";
    const env = {
      DATABASE_URL: `mysql://u:${secret}@db/x`,
      REDIS_URL: secret,
      FAIRLEAD_SECRET_KEY: secret,
      PORT: secret,
      FAIRLEAD_PUBLIC_URL: `ftp://${secret}`,
      FAIRLEAD_TENANCY: secret,
      FAIRLEAD_ADMIN_EMAIL: secret,
      FAIRLEAD_ADMIN_PASSWORD: "hunter2",
      FAIRLEAD_API_KEY: secret,
      FAIRLEAD_SEED: secret,
      FAIRLEAD_LOG_LEVEL: secret,
      FAIRLEAD_WEBHOOK_CALLS_PER_MINUTE: secret,
      FAIRLEAD_WEBHOOK_CALLS_PER_MINUTE_TOTAL: "-1",
      FAIRLEAD_WEBHOOK_CALLS_AT_ONCE: secret,
      FAIRLEAD_TEAM_EVENTS_PER_DAY: secret,
    };
    const problems = problemsOf(env);
    expect(problems.map((problem) => problem.split(" ")[0]).sort()).toEqual(Object.keys(env).sort());
    expect(problems.join("\n")).not.toContain("hunter2");
    for (const problem of problems) expect(problem).toMatch(/^[A-Z_]+ [^\n]+\.$|\)\.$/);
  });

  test("may be empty, which is the same as not set", () => {
    expect(problemsOf({ PORT: "", FAIRLEAD_PUBLIC_URL: "", FAIRLEAD_API_KEY: "", FAIRLEAD_ADMIN_EMAIL: "" })).toEqual(
      [],
    );
    expect(problemsOf({ DATABASE_URL: "" })[0]).toContain("DATABASE_URL is not set");
  });

  test("name the owner wholly or not at all", () => {
    expect(problemsOf({ FAIRLEAD_ADMIN_EMAIL: "a@b.test" })[0]).toContain("FAIRLEAD_ADMIN_PASSWORD is not set");
    expect(problemsOf({ FAIRLEAD_ADMIN_PASSWORD: "x".repeat(12) })[0]).toContain("FAIRLEAD_ADMIN_EMAIL is not set");
  });

  test.each([
    "http://fairlead.example.com",
    "https://x.test/path",
    "https://u:p@x.test",
    "x.test",
    "https://x.test?a=1",
  ])("do not take %s as the public address", (url) =>
    expect(problemsOf({ FAIRLEAD_PUBLIC_URL: url })[0]).toContain("FAIRLEAD_PUBLIC_URL"),
  );

  test.each(["https://fairlead.example.com", "https://x.test:8443/", "http://localhost:3000", "http://127.0.0.1"])(
    "take %s as the public address",
    (url) => expect(readConfig({ ...good, FAIRLEAD_PUBLIC_URL: url }).publicUrl).toBe(new URL(url).origin),
  );
});
