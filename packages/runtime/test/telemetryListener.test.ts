import { request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { listenForMetrics, type MetricsListener } from "../src/telemetryListener.ts";
import { openDatabase, redisUrl } from "./engineFixtures.ts";
import { freePort } from "./freePort.ts";
import { readSamples } from "./scrapeText.ts";
import { openWorkerProcesses } from "./workerProcess.ts";

async function openListener(read = async () => "up 1\n", host = "127.0.0.1"): Promise<MetricsListener> {
  const listener = await listenForMetrics({ read }, { host, port: 0 });
  onTestFinished(() => listener.stop());
  return listener;
}

type Asked = { path?: string; method?: string; host?: string };

function ask(
  { port }: { port: number },
  { path = "/metrics", method = "GET", host = `127.0.0.1:${port}` }: Asked = {},
) {
  return new Promise<{ status: number; type: string; text: string }>((resolve, reject) => {
    const call = request({ port, path, method, headers: { host }, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => (text += part));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, type: response.headers["content-type"] ?? "", text });
      });
    });
    call.on("error", reject).end();
  });
}

test("GET /metrics tells the numbers", async () => {
  const answer = await ask(await openListener());
  expect(answer).toEqual({ status: 200, type: "text/plain; version=0.0.4; charset=utf-8", text: "up 1\n" });
});

test.each<[Asked, number]>([
  [{ path: "/metrics?x=1" }, 200],
  [{ host: "localhost:9464" }, 200],
  [{ host: "[::1]" }, 200],
  [{ path: "/" }, 404],
  [{ path: "/metrics/more" }, 404],
  [{ method: "POST" }, 405],
  [{ host: "pages.example" }, 421],
  [{ host: "127.0.0.1.pages.example" }, 421],
])("%o is answered with %i", async (asked, status) => {
  expect((await ask(await openListener(), asked)).status).toBe(status);
});

test("on an address that others reach any name will do", async () => {
  const listener = await openListener(undefined, "0.0.0.0");
  expect((await ask(listener, { host: "worker-1.internal" })).status).toBe(200);
});

test("numbers that can't be read are an error, and nothing of it is told", async () => {
  const listener = await openListener(() => Promise.reject(new Error("a secret")));
  expect(await ask(listener)).toMatchObject({ status: 500, text: "The metrics could not be read.\n" });
});

test("a worker process tells its numbers where its settings say, and refuses to start where that is taken", async () => {
  const database = await openDatabase();
  const taken = await openListener();
  const free = { port: await freePort() };
  const settings = { DATABASE_URL: database.url, REDIS_URL: redisUrl };
  const workers = openWorkerProcesses({ ...settings, FAIRLEAD_WORKER_METRICS_PORT: String(free.port) });
  workers.start();
  const look = async () =>
    readSamples((await ask(free)).text).get('fairlead_chore_passes_total{chore="heartbeat",outcome="ok"}');
  await expect.poll(() => look().catch(() => 0), { timeout: 30_000, interval: 50 }).toBeGreaterThan(0);
  const others = openWorkerProcesses({ ...settings, FAIRLEAD_WORKER_METRICS_PORT: String(taken.port) });
  await others.start().ended;
  expect(others.log()).toContain("FAIRLEAD_WORKER_METRICS_PORT");
});
