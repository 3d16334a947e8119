import { Agent, request } from "undici";
import { pauseMs } from "../workload.ts";

/** One webhook call and what became of it. `status` null: no answer came. */
export type Call = {
  id: string;
  sentMs: number;
  endedMs: number;
  status: number | null;
  /** The code of a refusal. */
  code: string | null;
  /** Seconds that a refused sender is asked to wait. */
  retryAfter: string | null;
};

export type Sender = {
  /** All calls so far; those under way are not among them. */
  calls: Call[];
  /** Makes one call besides, with its own body if there is one. */
  send(id: string, body?: string | Buffer): Promise<void>;
  /** Sends no more; resolves when every call has its end. */
  stop(): Promise<void>;
};

export type SenderOptions = {
  /** The path of the webhook. */
  path: string;
  /** Ports of the web processes that take calls now. */
  ports: () => number[];
  /** Names this sender's calls. */
  prefix: string;
  body: (id: string) => string;
  clients: number;
  callsPerSecond: number;
  /** Whether a call that was not accepted is made again, under the same key, until it is; default not. */
  sendsAgain?: boolean;
};

const againAfterMs = 300;
/** More than a minute of refusals. */
const timesMax = 300;

/** A sender waits a little longer for its answer than the product takes to give up. */
const answerWithinMs = 45_000;

/**
 * Calls a webhook from several clients, each of which sends its next call when it has its answer and its turn has come.
 */
export function startSender(options: SenderOptions): Sender {
  const { clients, callsPerSecond, ports, prefix } = options;
  const agent = new Agent({ pipelining: 1, headersTimeout: answerWithinMs, bodyTimeout: answerWithinMs });
  const calls: Call[] = [];
  let stopped = false;
  let count = 0;

  async function client(index: number): Promise<void> {
    const everyMs = (1000 * clients) / callsPerSecond;
    for (let nextMs = performance.now() + (everyMs * index) / clients; !stopped; nextMs += everyMs) {
      nextMs = Math.max(nextMs, performance.now() - everyMs);
      await pauseMs(Math.max(0, nextMs - performance.now()));
      count += 1;
      const id = `${prefix}-${count}`;
      for (let times = 1; !(await call(id)) && options.sendsAgain === true && times < timesMax; times += 1) {
        await pauseMs(againAfterMs);
      }
    }
  }

  /** Whether it was accepted. */
  async function call(id: string, body: string | Buffer = options.body(id)): Promise<boolean> {
    const up = ports();
    const port = up[calls.length % Math.max(1, up.length)];
    const made: Call = { ...unanswered, id, sentMs: performance.now() };
    const url = `http://127.0.0.1:${port}${options.path}`;
    if (port !== undefined) Object.assign(made, await post(url, { id, body }));
    made.endedMs = performance.now();
    calls.push(made);
    return isAcknowledged(made);
  }

  async function post(url: string, { id, body }: { id: string; body: string | Buffer }): Promise<Partial<Call>> {
    const headers = { "content-type": "application/json", "idempotency-key": id };
    const signal = AbortSignal.timeout(answerWithinMs);
    const ask = { method: "POST", headers, body, dispatcher: agent, signal } as const;
    try {
      const { statusCode: status, headers: answered, body: answer } = await request(url, ask);
      const text = await answer.text();
      const retryAfter = answered["retry-after"];
      return { status, code: codeOf(text), retryAfter: retryAfter === undefined ? null : String(retryAfter) };
    } catch {
      return {};
    }
  }

  const running = Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  return {
    calls,
    send: async (id, body) => void (await call(id, body)),
    async stop() {
      stopped = true;
      await running;
      await agent.close();
    },
  };
}

const unanswered: Omit<Call, "id" | "sentMs"> = { endedMs: 0, status: null, code: null, retryAfter: null };

function codeOf(text: string): string | null {
  try {
    const code: unknown = JSON.parse(text).error?.code;
    return typeof code === "string" ? code : null;
  } catch {
    return null;
  }
}

export function isAcknowledged({ status }: Pick<Call, "status">): boolean {
  return status !== null && status >= 200 && status < 300;
}
