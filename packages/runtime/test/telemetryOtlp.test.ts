import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createScrape, openOtlp } from "../src/telemetryScrape.ts";
import { serve, textOf } from "./egressFixtures.ts";
import { message, openDatabase, openEngine, runStory, sketchStory } from "./engineFixtures.ts";
import { silent } from "./recordFixtures.ts";

type Sent = { path: string; body: string };

/** A collector that takes everything; the standard's variable points to it until the test ends. */
async function openCollector() {
  const sent: Sent[] = [];
  const server = await serve(async (request, response) => {
    sent.push({ path: request.url ?? "", body: await textOf(request) });
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  const variable = "OTEL_EXPORTER_OTLP_ENDPOINT";
  const before = process.env[variable];
  process.env[variable] = server.origin;
  onTestFinished(() => {
    if (before === undefined) delete process.env[variable];
    else process.env[variable] = before;
  });
  return sent;
}

type SpanJson = { name: string; traceId: string; spanId: string; parentSpanId?: string; status: { code: number } };

function spansOf(sent: readonly Sent[]): SpanJson[] {
  const bodies = sent.filter(({ path }) => path === "/v1/traces").map(({ body }) => JSON.parse(body));
  return bodies.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }: { scopeSpans: { spans: SpanJson[] }[] }) =>
      scopeSpans.flatMap(({ spans }) => spans),
    ),
  );
}

test("a collector gets the numbers, and of each story run one trace with a span for each run", async () => {
  const sent = await openCollector();
  const otlp = await openOtlp({ isSet: true, process: "worker", logger: silent });
  const scrape = createScrape({ clock: systemClock, stories: true, otlp });
  const world = await openEngine(await openDatabase(), { telemetry: scrape.telemetry });
  const bad = { slug: "call", type: "http_request", options: { url: "http://127.0.0.1:1/", method: "get" } } as const;
  const story = await world.publish(sketchStory([message("a", { secret: "x7q" }), bad], ["receive > a", "a > call"]));
  const { storyRunId } = await runStory(world, story);
  await world.stop();
  await scrape.stop();

  const spans = spansOf(sent);
  const traceId = storyRunId.replaceAll("-", "");
  const [root] = spans.filter((span) => !span.parentSpanId);
  expect(root).toMatchObject({ name: "accept webhook", traceId, spanId: traceId.slice(16) });
  const under = spans.filter((span) => span.parentSpanId === root?.spanId);
  expect(under.map(({ name }) => name).sort()).toEqual(["run event_transform", "run http_request"]);
  expect(spans.every((span) => span.traceId === traceId)).toBe(true);
  expect(spans.find(({ name }) => name === "run http_request")?.status.code).toBe(2);

  const metrics = sent
    .filter(({ path }) => path === "/v1/metrics")
    .map(({ body }) => body)
    .join();
  expect(metrics).toContain("fairlead_action_run_duration_seconds");
  expect(metrics).toContain("fairlead-worker");
  expect(sent.map(({ body }) => body).join()).not.toContain("x7q");
});

test("without a collector there is nothing that sends", async () => {
  expect(await openOtlp({ isSet: false, process: "worker", logger: silent })).toBeNull();
});
