import { Client } from "undici";
import type { PublishedStory } from "../product.ts";
import type { Servers } from "../servers.ts";
import { payload } from "../stories.ts";
import { pauseMs } from "../workload.ts";

/** From sending calls of light stories until the ends of their story runs were committed, ms. */
export type LightCalls = {
  /** Begins to call each story once a second. */
  start(): void;
  /** Calls no more, and gives the latencies of all calls when their story runs are closed. */
  stop(): Promise<number[]>;
};

/** How often the record is asked for ends: the latencies are late by half of it on average. */
const lookEveryMs = 5;
const everyMs = 1_000;

type Call = { sentMs: number; closedMs: number };

/** Creates the calls; nothing happens before `start`. */
export function createLightCalls(servers: Servers, stories: readonly PublishedStory[]): LightCalls {
  const calls: Call[] = [];
  const open = new Map<string, Call>();
  const ending = new AbortController();
  let calling: Promise<unknown> = Promise.resolve();

  async function callOnce(client: Client, url: string): Promise<void> {
    const made: Call = { sentMs: performance.now(), closedMs: -1 };
    calls.push(made);
    const headers = { "content-type": "application/json" };
    const answer = await client.request({ path: new URL(url).pathname, method: "POST", headers, body: payload });
    const { story_run_id: id } = (await answer.body.json()) as { story_run_id?: string };
    if (id === undefined) throw new Error(`A light story's webhook answered ${answer.statusCode}.`);
    open.set(id, made);
  }
  /** `phase`: from 0 to 1, so that the stories take turns. */
  async function callEverySecond({ url }: PublishedStory, phase: number): Promise<void> {
    const client = new Client(new URL(url).origin);
    const since = performance.now() + phase * everyMs;
    for (let n = 0; ; n += 1) {
      await pauseMs(Math.max(0, since + n * everyMs - performance.now()));
      if (ending.signal.aborted) break;
      await callOnce(client, url);
    }
    await client.close();
  }
  async function watch(): Promise<void> {
    while (!ending.signal.aborted || open.size > 0) {
      const sql = "SELECT id FROM story_run WHERE id = ANY($1::uuid[]) AND status <> 'open'";
      const closed = open.size === 0 ? [] : await servers.query<{ id: string }>(sql, [[...open.keys()]]);
      const nowMs = performance.now();
      for (const { id } of closed) {
        const call = open.get(id);
        if (call !== undefined) call.closedMs = nowMs;
        open.delete(id);
      }
      await pauseMs(lookEveryMs);
    }
  }
  return {
    start() {
      calling = Promise.all([...stories.map((story, n) => callEverySecond(story, n / stories.length)), watch()]);
      calling.catch(() => {});
    },
    async stop() {
      ending.abort();
      await calling;
      return calls.map(({ sentMs, closedMs }) => closedMs - sentMs);
    },
  };
}
