import { defineConfig } from "vitest/config";
import { readPropertySeed } from "./scripts/propertySeed.mjs";
import { LongestFirst } from "./scripts/testOrder.mjs";

/** Tests that need nothing but the code. They lie beside the file that they test. */
const unit = [
  "packages/*/src/**/*.test.{ts,tsx}",
  "apps/*/src/**/*.test.{ts,tsx}",
  "prisma/src/**/*.test.ts",
  "examples/src/**/*.test.ts",
  "bench/src/**/*.test.ts",
];

/** Tests against a real PostgreSQL and a real Redis (TEST_DATABASE_URL, TEST_REDIS_URL), or real processes. */
const service = [
  "packages/*/test/**/*.test.ts",
  "prisma/test/**/*.test.ts",
  "apps/*/test/**/*.test.ts",
  "examples/test/**/*.test.ts",
  "bench/test/**/*.test.ts",
  "scripts/test/**/*.test.mjs",
];

/** How long a test may take, and how long it may wait for one state: for machines that are busy, and no sleep. */
const limits = { testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 30_000, interval: 20 } } };

export default defineConfig({
  test: {
    ...limits,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    env: { FAIRLEAD_PROPERTY_SEED: String(readPropertySeed(process.env.FAIRLEAD_PROPERTY_SEED)) },
    setupFiles: ["./scripts/testDraws.mjs"],
    projects: [
      { extends: true, test: { name: "unit", include: unit } },
      {
        extends: true,
        test: {
          name: "service",
          include: service,
          setupFiles: ["./scripts/testRedisDatabase.mjs"],
        },
      },
    ],
  },
});
