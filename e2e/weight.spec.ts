import { gzipSync } from "node:zlib";
import { expect } from "@playwright/test";
import { test } from "./fairlead.ts";

const scriptBytesMax = 350_000;

test("the board's scripts are at most 350 kB compressed, and every file comes from the installation", async ({
  page,
  baseURL,
  fairlead,
}) => {
  const scripts = new Map<string, number>();
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(baseURL ?? "") && !request.url().startsWith("data:")) elsewhere.push(request.url());
  });
  page.on("response", async (answer) => {
    if (answer.request().resourceType() !== "script") return;
    scripts.set(answer.url(), gzipSync(await answer.body()).length);
  });
  // A stream that stays open would keep the network from ever resting.
  fairlead.expectFailures(/ERR_FAILED/);
  await page.route("**/api/trpc/live.watch*", (route) => route.abort());
  await page.goto("/stories?search=issue+triage");
  await page.getByRole("link", { name: "GitHub issue triage" }).click();
  await expect(fairlead.card("Summary")).toBeVisible();
  await page.waitForLoadState("networkidle").catch(() => {});
  const bytes = [...scripts.values()].reduce((sum, size) => sum + size, 0);
  test.info().annotations.push({ type: "compressed script bytes", description: String(bytes) });
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThanOrEqual(scriptBytesMax);
  expect(elsewhere).toEqual([]);
});
