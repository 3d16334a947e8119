import { BaseSequencer } from "vitest/node";

/**
 * The test files that take longest, longest first. They start before all others, so that none of them is left at the end
 * with one core working and the other waiting. The order of the rest does not matter.
 */
const longest = [
  "packages/formula/test/hostile.test.ts",
  "packages/runtime/test/crash.test.ts",
  "scripts/test/start.test.mjs",
  "packages/fairness/test/conformance.test.ts",
  "packages/runtime/test/receiveEmail.test.ts",
  "packages/runtime/test/zombies.test.ts",
  "packages/runtime/test/sendToStory.test.ts",
  "bench/test/counters.test.ts",
  "packages/runtime/test/holdsCrash.test.ts",
  "packages/runtime/test/lostWorkers.test.ts",
  "packages/runtime/test/callCrash.test.ts",
  "packages/runtime/test/schedules.test.ts",
  "packages/runtime/test/memoryCrash.test.ts",
  "packages/runtime/test/outages.test.ts",
  "packages/runtime/test/deadlines.test.ts",
];

/** Vitest's order of files, with the longest before all others. */
export class LongestFirst extends BaseSequencer {
  /** @param {import("vitest/node").TestSpecification[]} files */
  async sort(files) {
    const others = await super.sort(files);
    const rankOf = ({ moduleId }) => longest.findIndex((file) => moduleId.endsWith(`/${file}`)) >>> 0;
    return others.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
