import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Runs the web process until it ends by itself. */
function runMain(env: Record<string, string>): Promise<{ code: number | null; out: string; err: string }> {
  const { PATH = "", NODE_OPTIONS = "" } = process.env;
  const script = join(import.meta.dirname, "../src/server/main.ts");
  const child = spawn(process.execPath, [script], { env: { PATH, NODE_OPTIONS, NODE_ENV: "test", ...env } });
  const texts = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    texts.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    texts.err += chunk;
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...texts })));
}

test("a process with wrong settings ends at once, with one line for each", async () => {
  const { code, out, err } = await runMain({ PORT: "http", REDIS_URL: "redis://:hunter2@redis" });
  expect([code, out]).toEqual([1, ""]);
  expect(
    err
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0]),
  ).toEqual(["PORT", "DATABASE_URL", "FAIRLEAD_SECRET_KEY"]);
  expect(err).not.toContain("hunter2");
});

test("a process whose database does not answer says so in one line", async () => {
  const { code, err } = await runMain({
    DATABASE_URL: "postgresql://postgres:hunter2@127.0.0.1:1/none",
    REDIS_URL: "redis://127.0.0.1:1",
    FAIRLEAD_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
    FAIRLEAD_SEED: "0",
  });
  expect(code).toBe(1);
  expect(err.trim()).toMatch(/^The database can't be reached: [^\n]+ Check DATABASE_URL\.$/);
  expect(err).not.toContain("hunter2");
});
