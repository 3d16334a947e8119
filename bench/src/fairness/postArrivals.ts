import type { Scenario } from "@fairlead/fairness/sim";
import { Pool } from "undici";
import type { Product, PublishedStory } from "../product.ts";
import { pauseMs } from "../workload.ts";
import { type AskedRun, createSources, planArrivals } from "./arrivals.ts";
import { preciseNow } from "./harnessMessages.ts";
import { waitingStory } from "./productStories.ts";

/** A run whose event was accepted, with the story run that it makes. */
export type Posted = AskedRun & { storyRunId: string };

/** Calls of webhooks, one for each run that a scenario asks for. */
export type Posting = {
  posted: Posted[];
  /** Calls that were answered with something else than 2xx, or not at all. */
  refused(): number;
  /** When it began, ms since 1970; and the time since then. */
  originMs: number;
  now: () => number;
  /** Resolves when all calls have been answered. */
  done: Promise<void>;
};

export type PostingOptions = { scenario: Scenario; slots: number; seed: number; url: string };

const connections = 32;

/** Publishes a story for each of the scenario's, and begins to call their webhooks at the times that it says. */
export async function postArrivals(product: Product, options: PostingOptions): Promise<Posting> {
  const sources = createSources(options.scenario.loads(options.slots), options.seed);
  const stories = new Map<string, PublishedStory>();
  for (const { load } of sources) {
    const { storyId } = load;
    if (!stories.has(storyId)) stories.set(storyId, await product.publish(waitingStory(storyId, options.url)));
  }
  const posted: Posted[] = [];
  let refused = 0;
  const originMs = preciseNow();
  const now = () => preciseNow() - originMs;
  const post = async (run: AskedRun, client: Pool) => {
    const story = stories.get(run.load.storyId);
    const storyRunId = story === undefined ? null : await call(client, story.url, run.durationMs);
    if (storyRunId === null) refused += 1;
    else posted.push({ ...run, storyRunId });
  };
  const postAll = async () => {
    const [first] = stories.values();
    const client = new Pool(new URL(first?.url ?? "").origin, { connections, pipelining: 1 });
    const calls: Promise<void>[] = [];
    for (const { atMs, source, runs } of planArrivals(sources, options.seed)) {
      await pauseMs(Math.max(0, atMs - now()));
      for (let n = 0; n < runs; n += 1) calls.push(post(source.next(), client));
    }
    await Promise.all(calls);
    await client.close();
  };
  return { posted, refused: () => refused, originMs, now, done: postAll() };
}

/** The story run that the call has made; null if the event was not accepted. */
async function call(client: Pool, url: string, durationMs: number): Promise<string | null> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ ms: Math.round(durationMs) });
  try {
    const answer = await client.request({ path: new URL(url).pathname, method: "POST", headers, body });
    const { story_run_id: id } = (await answer.body.json()) as { story_run_id?: string };
    return answer.statusCode < 300 && id !== undefined ? id : null;
  } catch {
    return null;
  }
}
