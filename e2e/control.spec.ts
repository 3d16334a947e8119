import { expect } from "@playwright/test";
import { apiKey, type Fairlead, test } from "./fairlead.ts";
import { failingStory, linesStory } from "./stories.ts";

/** A story that accepts events and runs nothing. */
async function publishPaused(fairlead: Fairlead, name: string) {
  const imported = await fairlead.publish(linesStory(name));
  const answer = await fairlead.page.request.put(`/api/v1/stories/${imported.story.id}/fairness`, {
    headers: { authorization: `Bearer ${apiKey}` },
    data: { paused: true },
  });
  expect(answer.status(), await answer.text()).toBe(200);
  return imported;
}

test("a run is cancelled from its page, after a question that can be left with Escape", async ({ page, fairlead }) => {
  const { webhooks } = await publishPaused(fairlead, "Stopped by hand");
  const run = await fairlead.call(webhooks[0]?.url, { lines: [] });
  await page.goto(`/runs/${run}`);
  const banner = page.getByRole("banner");
  await expect(banner.getByText("Waiting: paused")).toBeVisible();
  await banner.getByRole("button", { name: "Cancel run" }).click();
  await expect(banner.getByRole("button", { name: "Yes, cancel it" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(banner.getByRole("button", { name: "Cancel run" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(banner.getByRole("button", { name: "Yes, cancel it" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(banner.getByText("Cancelled", { exact: true })).toBeVisible();
  await expect(banner.getByRole("button", { name: "Cancel run" })).toBeHidden();
  await expect(page.getByText("Cancelled: what had not run will not.")).toBeVisible();
});

test("all open runs of a story are cancelled from its list of runs", async ({ page, fairlead }) => {
  const { story, webhooks } = await publishPaused(fairlead, "Stopped together");
  for (let n = 0; n < 3; n += 1) await fairlead.call(webhooks[0]?.url, { lines: [] });
  await page.goto(`/stories/${story.id}/runs`);
  await expect(page.getByRole("row").filter({ hasText: "Waiting: paused" })).toHaveCount(3);
  await expect(page.getByText("3 runs stored")).toContainText("A run is removed 90 days after it began");
  await page.getByRole("button", { name: "Cancel open runs" }).click();
  await page.getByRole("button", { name: "Yes, cancel them" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Cancelled: 3" })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Cancelled" })).toHaveCount(3);
});

test("what failed is tried again from its action run, and both runs lead to each other", async ({ page, fairlead }) => {
  const { webhooks } = await fairlead.publish(failingStory("Tried once more"));
  const run = await fairlead.call(webhooks[0]?.url, { what: "a" });
  await page.goto(`/runs/${run}?sel=ask`);
  const details = page.getByRole("complementary", { name: "Details" });
  await details.getByRole("button", { name: "Retry from here" }).click();
  await page.waitForURL((url) => /^\/runs\/[0-9a-f-]{36}$/.test(url.pathname) && !url.pathname.endsWith(run));
  await expect(page.getByRole("banner").getByText("Failed", { exact: true })).toBeVisible();
  await expect(details.getByRole("heading", { name: "Repeats" })).toBeVisible();
  await expect(details).toContainText("The action ask, with event");
  await details.getByRole("link", { name: /^run / }).click();
  await page.waitForURL(`**/runs/${run}`);
  await expect(details.getByRole("heading", { name: "Repeated by" })).toBeVisible();
  await expect(details.getByRole("link", { name: /^Run / })).toHaveCount(1);
});

test("a story that was changed is tried again on its live version", async ({ page, fairlead }) => {
  const { story, webhooks } = await fairlead.publish(failingStory("Mended"));
  const run = await fairlead.call(webhooks[0]?.url, { what: "b" });
  await page.goto(`/runs/${run}`);
  const banner = page.getByRole("banner");
  await expect(banner.getByRole("button", { name: "Retry failed", exact: true })).toBeVisible();
  const answer = await page.request.post(`/api/v1/stories/${story.id}/publish`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  expect(answer.status()).toBe(200);
  await page.reload();
  await banner.getByRole("button", { name: "Retry failed on v2" }).click();
  const details = page.getByRole("complementary", { name: "Details" });
  await expect(details.getByRole("heading", { name: "Repeats" })).toBeVisible();
  await expect(details).toContainText("v2");
});

test("an event is emitted again from its page, as a run that all its links follow", async ({ page, fairlead }) => {
  const { webhooks } = await fairlead.publish(linesStory("Emitted once more"));
  const run = await fairlead.call(webhooks[0]?.url, { lines: [{ sku: "a", price: 200 }] });
  await page.goto(`/runs/${run}?sel=each_line`);
  await page
    .getByRole("link", { name: /^Open event/ })
    .first()
    .click();
  await page.getByRole("banner").getByRole("button", { name: "Re-emit" }).click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("banner").getByText("Done", { exact: true })).toBeVisible();
  const details = page.getByRole("complementary", { name: "Details" });
  await expect(details).toContainText("Event emitted again");
  await expect(page.getByRole("treegrid")).toContainText("Mark it");
  await details.getByRole("link", { name: /^run / }).click();
  await expect(details.getByRole("heading", { name: "Repeated by" })).toBeVisible();
});
