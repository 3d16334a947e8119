import { expect } from "@playwright/test";
import { apiKey, test } from "./fairlead.ts";
import { tickingStory } from "./stories.ts";

test("a schedule is paused, resumed and run at once, all by keyboard", async ({ page, fairlead }) => {
  const { story } = await fairlead.publish(tickingStory("Paused by keys"));
  const headers = { authorization: `Bearer ${apiKey}` };
  // A worker reads the schedules of what was published within a second or so.
  const listed = async () => {
    const answer = await page.request.get(`/api/v1/schedules?story=${story.id}`, { headers });
    return (await answer.json()).items.length;
  };
  await expect.poll(listed).toBe(1);
  await page.goto("/schedules");
  const row = page.getByRole("row").filter({ hasText: "Paused by keys" });
  await expect(row).toContainText("Europe/Berlin");
  await expect(row).toContainText("23:00 UTC");
  const pause = row.getByRole("button", { name: /^Pause / });
  await pause.focus();
  await expect(pause).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(row.getByText("Paused", { exact: true })).toBeVisible();
  await expect(row.getByRole("button", { name: /^Resume / })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(row.getByText("Paused", { exact: true })).toBeHidden();
  await expect(pause).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(row.getByRole("button", { name: /^Run now: / })).toBeFocused();
  await page.keyboard.press("Enter");
  await row.getByRole("link", { name: "Open the run" }).click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("banner").getByText("Done", { exact: true })).toBeVisible();
  await expect(page.getByText("By hand")).toBeVisible();
});
