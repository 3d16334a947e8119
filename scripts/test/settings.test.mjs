import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root, withCommands } from "../checkout.mjs";
import { requirePlatform } from "../platform.mjs";
import { readSettings } from "../settings.mjs";
import { problemOf } from "./temporaryFolder.mjs";

test("without any variable the data directory lies in the checkout and the servers are the embedded ones", () => {
  expect(readSettings({})).toEqual({
    dataDirectory: join(root, ".fairlead"),
    port: undefined,
    databaseUrl: undefined,
    redisUrl: undefined,
    secretKey: undefined,
    workers: Math.min(16, Math.max(1, Math.floor(availableParallelism() / 2))),
    workerMetricsPort: undefined,
  });
});

test("an empty value counts as none", () => {
  const names = ["PORT", "FAIRLEAD_DATA_DIR", "DATABASE_URL", "REDIS_URL", "FAIRLEAD_SECRET_KEY"].concat([
    "FAIRLEAD_WORKER_PROCESSES",
    "FAIRLEAD_WORKER_METRICS_PORT",
  ]);
  expect(readSettings(Object.fromEntries(names.map((name) => [name, ""])))).toEqual(readSettings({}));
});

test("a relative data directory counts from the checkout", () => {
  expect(readSettings({ FAIRLEAD_DATA_DIR: "a b" }).dataDirectory).toBe(join(root, "a b"));
  expect(readSettings({ FAIRLEAD_DATA_DIR: "/a" }).dataDirectory).toBe("/a");
});

test("good values are taken as they are", () => {
  const secretKey = Buffer.alloc(32, 1).toString("base64");
  const databaseUrl = "postgresql://user:secret@db.example/fairlead";
  const redisUrl = "rediss://:secret@redis.example:6380/1";
  const env = { PORT: "8080", DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, FAIRLEAD_SECRET_KEY: secretKey };
  expect(readSettings(env)).toMatchObject({ port: 8080, databaseUrl, redisUrl, secretKey });
});

test("as many worker processes as are asked for, whose ports for numbers all exist", () => {
  expect(readSettings({ FAIRLEAD_WORKER_PROCESSES: "3" }).workers).toBe(3);
  const ports = { FAIRLEAD_WORKER_PROCESSES: "3", FAIRLEAD_WORKER_METRICS_PORT: "65533" };
  expect(readSettings(ports)).toMatchObject({ workers: 3, workerMetricsPort: 65_533 });
  expect(() => readSettings({ ...ports, FAIRLEAD_WORKER_METRICS_PORT: "65534" })).toThrow("from 1 to 65533");
});

describe("a bad value is refused by its name, with what is expected and without the secret in it:", () => {
  const cases = [
    ["PORT", "0", "a whole number from 1 to 65535"],
    ["PORT", "65536", "a whole number from 1 to 65535"],
    ["PORT", "80.5", "a whole number from 1 to 65535"],
    ["PORT", "http", "a whole number from 1 to 65535"],
    ["DATABASE_URL", "hidden", "is not a URL"],
    ["DATABASE_URL", "mysql://user:hidden@host/db", "begins with mysql:// instead of postgresql://"],
    ["DATABASE_URL", "postgresql://user:hidden@host", "names no database"],
    ["DATABASE_URL", "postgresql:///db?password=hidden", "names no host"],
    ["REDIS_URL", "hidden:6379", "instead of redis://"],
    ["REDIS_URL", "redis://", "names no host"],
    ["FAIRLEAD_WORKER_PROCESSES", "0", "a whole number from 1 to 16"],
    ["FAIRLEAD_WORKER_PROCESSES", "17", "a whole number from 1 to 16"],
    ["FAIRLEAD_WORKER_PROCESSES", "two", "a whole number from 1 to 16"],
    ["FAIRLEAD_WORKER_METRICS_PORT", "65536", "a whole number from 1 to"],
    [
      "FAIRLEAD_SECRET_KEY",
      Buffer.from("hidden").toString("base64"),
      "holds 6 bytes, but has to be 32 bytes in base64",
    ],
  ];
  test.each(cases)("%s=%s", async (name, value, expected) => {
    const problem = await problemOf(() => readSettings({ [name]: value }));
    expect(problem).toMatch(/^bad_setting: /);
    expect(problem).toContain(name);
    expect(problem).toContain(expected);
    expect(problem).not.toMatch(/user:hidden|password=hidden/);
    expect(problem).not.toContain(Buffer.from("hidden").toString("base64"));
  });
});

describe("a machine on which Fairlead can't run is told so at once:", () => {
  const cases = [
    [{ platform: "win32", arch: "x64", version: "v24.1.0" }, /^platform: .*linux-x64.*this is win32-x64.*WSL 2/],
    [{ platform: "linux", arch: "riscv64", version: "v24.1.0" }, /^platform: .*this is linux-riscv64/],
    [{ platform: "linux", arch: "x64", version: "v18.20.1" }, /^node_too_old: .*Node 20\.11 or later.*v18\.20\.1/],
    [{ platform: "linux", arch: "x64", version: "v20.10.0" }, /^node_too_old: .*Node 20\.11 or later.*v20\.10\.0/],
  ];
  test.each(cases)("%o", async (machine, expected) => {
    expect(await problemOf(() => requirePlatform(machine))).toMatch(expected);
  });

  test("the ones it is made for pass", () => {
    for (const platform of ["linux", "darwin"]) {
      for (const arch of ["x64", "arm64"]) requirePlatform({ platform, arch, version: "v20.11.0" });
    }
  });
});

test.runIf(process.platform === "linux")("commands run on the Node that npm installed, linked by npm or not", () => {
  const [first] = withCommands({ PATH: "/usr/bin" }).PATH.split(":");
  const run = spawnSync(join(first, "node"), ["--version"], { encoding: "utf8" });
  expect(run.stdout).toMatch(/^v24\./);
});
