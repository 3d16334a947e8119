import { gzipSync } from "node:zlib";
import { expect, type Page } from "@playwright/test";
import { test } from "./fairlead.ts";

const scriptBytesMax = 350_000;

/** A script as the installation serves it. A browser may have let go of its own copy. */
async function bodyOf(page: Page, url: string): Promise<Buffer> {
  const answer = await page.request.get(url);
  expect(answer.status(), url).toBe(200);
  return answer.body();
}

test("the board's scripts are at most 350 kB compressed, and every file comes from the installation", async ({
  page,
  baseURL,
  fairlead,
}) => {
  const scripts = new Set<string>();
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (request.resourceType() === "script") scripts.add(request.url());
    if (!request.url().startsWith(baseURL ?? "") && !request.url().startsWith("data:")) elsewhere.push(request.url());
  });
  // A stream that stays open would keep the network from ever resting.
  fairlead.expectFailures(/ERR_FAILED/);
  await page.route("**/api/trpc/live.watch*", (route) => route.abort());
  await fairlead.openStory("GitHub issue triage");
  // A page that a link led to came to rest before the link was pressed: only a page that is loaded tells when it has all.
  await page.reload({ waitUntil: "networkidle" });
  await expect(fairlead.card("Summary")).toBeVisible();
  const sizes = await Promise.all([...scripts].map(async (url) => gzipSync(await bodyOf(page, url)).length));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  test.info().annotations.push({ type: "compressed script bytes", description: String(bytes) });
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThanOrEqual(scriptBytesMax);
  expect(elsewhere).toEqual([]);
});
