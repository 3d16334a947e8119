import { Client } from "undici";
import type { PublishedStory } from "../product.ts";
import type { Servers } from "../servers.ts";
import { payload } from "../stories.ts";
import { pauseMs } from "../workload.ts";

/** One call of a light story; times in ms from sending it. */
export type LightCall = {
  /** Until it was answered. */
  acceptedMs: number;
  /** Until the event of its last action was committed. */
  recordedMs: number;
  /** Until the end of its story run was committed. */
  closedMs: number;
};

/** Calls of light stories, whose ends are looked for in the record. */
export type LightCalls = {
  /** Begins to call each story once a second. */
  start(): void;
  /** Calls no more, and gives all calls when their story runs are closed. */
  stop(): Promise<LightCall[]>;
};

/** How often the record is asked: what is found is late by half of it on average. */
const lookEveryMs = 5;
const everyMs = 1_000;

const endsSql = `SELECT r.id, r.status <> 'open' AS closed,
    EXISTS (SELECT 1 FROM event e WHERE e.story_run_id = r.id AND e.action = $2) AS recorded
  FROM story_run r WHERE r.id = ANY($1::uuid[])`;

type Open = { call: LightCall; sentMs: number };
type Row = { id: string; recorded: boolean; closed: boolean };

/** Creates the calls; nothing happens before `start`. `lastAction`: of the stories, by its slug. */
export function createLightCalls(servers: Servers, stories: readonly PublishedStory[], lastAction: string): LightCalls {
  const calls: LightCall[] = [];
  const open = new Map<string, Open>();
  const ending = new AbortController();
  let calling: Promise<unknown> = Promise.resolve();

  async function callOnce(client: Client, url: string): Promise<void> {
    const sentMs = performance.now();
    const headers = { "content-type": "application/json" };
    const answer = await client.request({ path: new URL(url).pathname, method: "POST", headers, body: payload });
    const { story_run_id: id } = (await answer.body.json()) as { story_run_id?: string };
    if (id === undefined) throw new Error(`A light story's webhook answered ${answer.statusCode}.`);
    const call: LightCall = { acceptedMs: performance.now() - sentMs, recordedMs: -1, closedMs: -1 };
    calls.push(call);
    open.set(id, { call, sentMs });
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
      const rows = open.size === 0 ? [] : await servers.query<Row>(endsSql, [[...open.keys()], lastAction]);
      const nowMs = performance.now();
      for (const { id, recorded, closed } of rows) {
        const found = open.get(id);
        if (found === undefined) continue;
        const { call, sentMs } = found;
        if (recorded && call.recordedMs < 0) call.recordedMs = nowMs - sentMs;
        if (closed) call.closedMs = nowMs - sentMs;
        if (closed) open.delete(id);
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
      return calls;
    },
  };
}
