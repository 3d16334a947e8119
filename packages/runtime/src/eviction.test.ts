import { expect, test } from "vitest";
import { evictionRisk } from "./eviction.ts";

const info = (policy: string) => `# Memory\r\nused_memory:1\r\nmaxmemory:0\r\nmaxmemory_policy:${policy}\r\n`;

test("a Redis that evicts is told, with the way out", () => {
  expect(evictionRisk(info("allkeys-lru"))).toBe(
    "Redis may drop waiting runs when its memory is full, because its maxmemory-policy is allkeys-lru; they are found again later. Set it to noeviction.",
  );
});

test.each(["", info("noeviction")])("one that does not, or does not say, is not", (text) => {
  expect(evictionRisk(text)).toBeNull();
});
