import { defineConfig } from "vitest/config";

const unit = [
  "packages/*/src/**/*.test.ts",
  "apps/*/src/**/*.test.ts",
  "prisma/src/**/*.test.ts",
  "examples/src/**/*.test.ts",
];
const service = [
  "packages/*/test/**/*.test.ts",
  "prisma/test/**/*.test.ts",
  "apps/*/test/**/*.test.ts",
  "examples/test/**/*.test.ts",
  "scripts/test/**/*.test.mjs",
];

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: unit } },
      { test: { name: "service", include: service, testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 2 } },
    ],
  },
});
