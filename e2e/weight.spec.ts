import { gzipSync } from "node:zlib";
import { expect, type Response } from "@playwright/test";
import { test } from "./fairlead.ts";

const scriptBytesMax = 350_000;

test("the board's scripts are at most 350 kB compressed, and every file comes from the installation", async ({
  page,
  baseURL,
  fairlead,
}) => {
  const scripts = new Map<string, Response>();
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(baseURL ?? "") && !request.url().startsWith("data:")) elsewhere.push(request.url());
  });
  // A stream that stays open would keep the network from ever resting.
  fairlead.expectFailures(/ERR_FAILED/);
  await page.route("**/api/trpc/live.watch*", (route) => route.abort());
  await fairlead.openStory("GitHub issue triage");
  page.on("response", (answer) => {
    if (answer.request().resourceType() === "script") scripts.set(answer.url(), answer);
  });
  // A page that a link led to came to rest before the link was pressed: only a page that is loaded tells when it has all.
  await page.reload({ waitUntil: "networkidle" });
  await expect(fairlead.card("Summary")).toBeVisible();
  const sizes = await Promise.all([...scripts.values()].map(async (answer) => gzipSync(await answer.body()).length));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  test.info().annotations.push({ type: "compressed script bytes", description: String(bytes) });
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThanOrEqual(scriptBytesMax);
  expect(elsewhere).toEqual([]);
});
