import { createSettings, policies } from "@fairlead/fairness";
import { expect, test } from "vitest";
import { readWorkerSettings, SettingError } from "./workerSettings.ts";

const servers = { DATABASE_URL: "postgresql://127.0.0.1/fairlead", REDIS_URL: "redis://127.0.0.1" };

test("slots are shared out fairly unless another policy is asked for", () => {
  expect(readWorkerSettings(servers).fairness).toEqual({ policy: "fair" });
  expect(readWorkerSettings({ ...servers, FAIRLEAD_FAIRNESS_POLICY: "" }).fairness).toEqual({ policy: "fair" });
  for (const policy of policies) {
    const { fairness } = readWorkerSettings({ ...servers, FAIRLEAD_FAIRNESS_POLICY: policy });
    expect(createSettings(fairness).policy).toBe(policy);
  }
});

test("story runs are kept for 90 days unless another number is set; 0 keeps them for ever", () => {
  expect(readWorkerSettings(servers).retentionDays).toBe(90);
  expect(readWorkerSettings({ ...servers, FAIRLEAD_RETENTION_DAYS: "7" }).retentionDays).toBe(7);
  expect(readWorkerSettings({ ...servers, FAIRLEAD_RETENTION_DAYS: "0" }).retentionDays).toBeNull();
  for (const wrong of ["-1", "1.5", "week", "4000"]) {
    const read = () => readWorkerSettings({ ...servers, FAIRLEAD_RETENTION_DAYS: wrong });
    expect(read).toThrow(
      "FAIRLEAD_RETENTION_DAYS has to be a whole number of days from 1 to 3650, or 0 to remove nothing.",
    );
  }
});

test("a team may have 100 000 waiting runs, and as many events and bytes as it likes, unless other numbers are set", () => {
  expect(readWorkerSettings(servers).teamLimits).toEqual({
    ...{ waitingRuns: 100_000, eventsPerDay: null, storageBytes: null },
  });
  const set = { FAIRLEAD_TEAM_WAITING_RUNS: "0", FAIRLEAD_TEAM_EVENTS_PER_DAY: "5", FAIRLEAD_TEAM_STORAGE_MB: "20" };
  expect(readWorkerSettings({ ...servers, ...set }).teamLimits).toEqual({
    ...{ waitingRuns: null, eventsPerDay: 5, storageBytes: 20_000_000 },
  });
  expect(() => readWorkerSettings({ ...servers, FAIRLEAD_TEAM_STORAGE_MB: "1.5" })).toThrow(
    "FAIRLEAD_TEAM_STORAGE_MB has to be a whole number from 1 to 1000000000, or 0 for no limit.",
  );
});

test("a host gets as many requests of a team at a time as come, unless a number is set", () => {
  expect(readWorkerSettings(servers).requestsPerHost).toBeNull();
  expect(readWorkerSettings({ ...servers, FAIRLEAD_REQUESTS_PER_HOST: "10" }).requestsPerHost).toBe(10);
  expect(() => readWorkerSettings({ ...servers, FAIRLEAD_REQUESTS_PER_HOST: "0" })).toThrow(
    'FAIRLEAD_REQUESTS_PER_HOST is "0", but has to be a whole number from 1 to 10000.',
  );
});

test.each(["Fair", "fair ", "lifo"])("a policy %j that is none is refused with what there is", (policy) => {
  const read = () => readWorkerSettings({ ...servers, FAIRLEAD_FAIRNESS_POLICY: policy });
  expect(read).toThrow(SettingError);
  expect(read).toThrow(
    "FAIRLEAD_FAIRNESS_POLICY has to be one of fair, strict, seedExact, fullRefill, roundRobin, fifo, written like this. Leave it out for fair.",
  );
});

test("a worker may have 2 GB of memory, or less in a container that has less, unless another number is set", () => {
  expect(readWorkerSettings(servers).memoryMb).toBeLessThanOrEqual(2_048);
  expect(readWorkerSettings({ ...servers, FAIRLEAD_WORKER_MEMORY_MB: "512" }).memoryMb).toBe(512);
  for (const wrong of ["255", "1e9", "1 GB", "512.5"]) {
    const read = () => readWorkerSettings({ ...servers, FAIRLEAD_WORKER_MEMORY_MB: wrong });
    expect(read).toThrow(`FAIRLEAD_WORKER_MEMORY_MB is "${wrong}", but has to be a whole number from 256 to 1000000.`);
  }
});
