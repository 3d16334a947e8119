import { expect } from "@playwright/test";
import { apiKey, type Fairlead, test } from "./fairlead.ts";
import { linesStory } from "./stories.ts";

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
  await page.keyboard.press("Enter");
  await expect(banner.getByText("Cancelled", { exact: true })).toBeVisible();
  await expect(banner.getByRole("button", { name: "Cancel run" })).toBeHidden();
  await expect(page.getByText("Cancelled: what had not run will not.")).toBeVisible();
});

test("all open runs of a story are cancelled from its list of runs", async ({ page, fairlead }) => {
  const { story, webhooks } = await publishPaused(fairlead, "Stopped together");
  for (let n = 0; n < 3; n += 1) await fairlead.call(webhooks[0]?.url, { lines: [] });
  await page.goto(`/stories/${story.id}/runs`);
  await expect(page.getByRole("row").filter({ hasText: "Running" })).toHaveCount(3);
  await page.getByRole("button", { name: "Cancel open runs" }).click();
  await page.getByRole("button", { name: "Yes, cancel them" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Cancelled: 3" })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Cancelled" })).toHaveCount(3);
});
