import { createHash } from "node:crypto";
import { toCompactId } from "../src/compactId.ts";
import type { Ticket } from "../src/ticket.ts";

/** Ids and payloads as long as the product's: UUIDs, and a locator of two compact UUIDs, a name and some numbers. */
function uuidOf(text: string): string {
  const hex = createHash("md5").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Tickets of `stories` stories in turn, story runs with `perStoryRun` runs each. */
export type Load = {
  /** The next tickets. */
  take(count: number): Ticket[];
};

/** Creates a load; the same options make the same tickets. */
export function createLoad({ stories, perStoryRun }: { stories: number; perStoryRun: number }): Load {
  const storyIds = Array.from({ length: stories }, (_, index) => uuidOf(`story ${index}`));
  let made = 0;
  const make = (): Ticket => {
    const number = made;
    made += 1;
    const round = Math.floor(number / stories);
    const storyId = storyIds[number % stories] ?? "";
    const storyRunId = uuidOf(`story run ${number % stories} ${Math.floor(round / perStoryRun)}`);
    const [version, event] = [uuidOf(`version of ${storyId}`), uuidOf(`event ${number}`)];
    const payload = `${toCompactId(version)}|${toCompactId(event)}|fetch_user|0|1|3|1764000000000|0`;
    return { runId: uuidOf(`run ${number}`), storyRunId, storyId, pool: "cpu", payload };
  };
  return { take: (count) => Array.from({ length: count }, make) };
}
