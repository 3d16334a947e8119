import { describe, expect, it } from "vitest";
import { partOf } from "./processes.ts";

describe("a process of the product", () => {
  it.each([
    ["node --import file:///app/scripts/stopWithParent.mjs /app/apps/web/src/server/main.ts", "web"],
    ["node --import file:///app/scripts/stopWithParent.mjs /app/packages/runtime/src/main.ts", "worker"],
    ["/usr/bin/redis-server 127.0.0.1:6379", "redis"],
    ["/data/native/bin/postgres -D /data/postgres", "postgres"],
    ["postgres: fairlead fairlead 127.0.0.1(40112) idle", "postgres"],
    ["node scripts/start.mjs", "launcher"],
  ])("is told by its command line: %s", (command, part) => {
    expect(partOf(command)).toBe(part);
  });
});
