import { Client } from "undici";
import { percentile } from "./percentile.ts";
import type { PublishedStory } from "./product.ts";
import type { Servers } from "./servers.ts";
import { payload } from "./stories.ts";
import { pauseMs } from "./workload.ts";

/** Latencies of single calls on an idle machine, ms. */
export type Idle = {
  /** From sending the call until the story run's closing is committed. */
  e2eP50Ms: number;
  e2eP95Ms: number;
  /** Until the last action's event is committed. */
  recordedP50Ms: number;
  recordedP95Ms: number;
  acceptP50Ms: number;
};

type Times = { accepted: number; recorded: number; closed: number };

const betweenCallsMs = 20;

/** Calls a story `calls` times, one after the other; its end is looked for in the database every millisecond. */
export async function measureIdle(
  servers: Servers,
  story: PublishedStory,
  { calls, lastAction }: { calls: number; lastAction: string },
): Promise<Idle> {
  const client = new Client(new URL(story.url).origin);
  const times: Times[] = [];
  for (let call = 0; call < calls; call += 1) {
    times.push(await timeCall(servers, { client, url: story.url, lastAction }));
    await pauseMs(betweenCallsMs);
  }
  await client.close();
  const of = (share: number, name: keyof Times) =>
    percentile(
      times.map((time) => time[name]),
      share,
    );
  return {
    e2eP50Ms: of(0.5, "closed"),
    e2eP95Ms: of(0.95, "closed"),
    recordedP50Ms: of(0.5, "recorded"),
    recordedP95Ms: of(0.95, "recorded"),
    acceptP50Ms: of(0.5, "accepted"),
  };
}

type Call = { client: Client; url: string; lastAction: string };

async function timeCall({ query }: Servers, { client, url, lastAction }: Call): Promise<Times> {
  const headers = { "content-type": "application/json" };
  const since = performance.now();
  const { body } = await client.request({ path: new URL(url).pathname, method: "POST", body: payload, headers });
  const { story_run_id: id } = (await body.json()) as { story_run_id: string };
  const accepted = performance.now() - since;
  let recorded: number | undefined;
  for (;;) {
    const [row] = await query<{ recorded: boolean; closed: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM event WHERE story_run_id = $1 AND action = $2) AS recorded,
        EXISTS (SELECT 1 FROM story_run WHERE id = $1 AND status <> 'open') AS closed`,
      [id, lastAction],
    );
    const now = performance.now() - since;
    if (row?.recorded) recorded ??= now;
    if (row?.closed) return { accepted, recorded: recorded ?? now, closed: now };
    await pauseMs(1);
  }
}
