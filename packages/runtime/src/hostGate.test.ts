import { expect, test } from "vitest";
import type { Egress } from "./egress.ts";
import type { EgressRequest, EgressResult } from "./egressRequest.ts";
import { createHostGate, withHostGate } from "./hostGate.ts";

/** Requests that end when the test says so, and the lines that their runs log. */
function openGate({ requestsMax = 2 } = {}) {
  const fleet = { workers: 1 };
  const admission = { snapshot: async () => ({ pools: { io: { workers: fleet.workers } } }) } as never;
  const gate = createHostGate({ requestsMax, admission });
  const running: { url: string; end: () => void }[] = [];
  const log: string[] = [];
  const egress = {
    request: ({ url }: EgressRequest) =>
      new Promise<EgressResult>((resolve) => {
        running.push({ url, end: () => resolve({ ok: true } as EgressResult) });
      }),
  } as Egress;
  let monoMs = 0;
  const clock = { mono: () => monoMs };
  const ask = (path: string, { teamId = "one", signal }: { teamId?: string; signal?: AbortSignal } = {}) => {
    const gated = withHostGate(egress, { gate, teamId, clock, log: (line) => log.push(line) });
    const url = `https://${path}`;
    return gated.request({ url, method: "GET", runKey: "r", hops: 0, ...(signal === undefined ? {} : { signal }) });
  };
  const end = async (index: number) => {
    running[index]?.end();
    await settle();
  };
  return { ...{ gate, fleet, running, log, ask, end }, pass: (ms: number) => (monoMs += ms) };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("of the requests of a team to one host so many run, and the others follow in the order of coming", async () => {
  const { running, log, ask, end, pass } = openGate();
  const all = [ask("a.com/1"), ask("a.com/2"), ask("a.com/3"), ask("a.com/4")];
  expect(running.map(({ url }) => url)).toEqual(["https://a.com/1", "https://a.com/2"]);
  pass(1_500);
  await end(0);
  expect(running.at(-1)?.url).toBe("https://a.com/3");
  expect(log).toEqual(["Waited 1.5 s for its turn: as many requests to a.com as may be were running for this team."]);
  await end(1);
  expect(running.at(-1)?.url).toBe("https://a.com/4");
  await end(2);
  await end(3);
  expect(await Promise.all(all)).toHaveLength(4);
});

test("other hosts and other teams are not waited for", () => {
  const { running, ask } = openGate({ requestsMax: 1 });
  void ask("a.com/");
  void ask("a.com/", { teamId: "two" });
  void ask("b.com/");
  expect(running).toHaveLength(3);
});

test("what may be is shared out among the workers, and each has one at least", async () => {
  const { gate, fleet, running, ask } = openGate({ requestsMax: 4 });
  fleet.workers = 2;
  await gate.chore.runOnce();
  for (let n = 0; n < 4; n += 1) void ask("a.com/");
  expect(running).toHaveLength(2);
  fleet.workers = 1;
  await gate.chore.runOnce();
  await settle();
  expect(running).toHaveLength(4);
  fleet.workers = 9;
  await gate.chore.runOnce();
  void ask("b.com/");
  expect(running).toHaveLength(5);
});

test("a run that is broken off waits no longer, and its turn is given on", async () => {
  const { running, ask, end } = openGate({ requestsMax: 1 });
  const broken = new AbortController();
  void ask("a.com/1");
  void ask("a.com/2", { signal: broken.signal });
  void ask("a.com/3");
  broken.abort();
  await settle();
  expect(running.map(({ url }) => url)).toEqual(["https://a.com/1", "https://a.com/2"]);
  await end(1);
  expect(running).toHaveLength(2);
  await end(0);
  expect(running.at(-1)?.url).toBe("https://a.com/3");
});
