import { expect } from "@playwright/test";
import { test } from "./fairlead.ts";
import { linesStory } from "./stories.ts";

const order = (price: number) => ({ lines: [{ sku: "a", price }] });

test("an event is compared with the one that its action emitted before", async ({ page, fairlead }) => {
  const { webhooks } = await fairlead.publish(linesStory("Compared"));
  const first = await fairlead.call(webhooks[0]?.url, order(200));
  await fairlead.ended(first);
  const second = await fairlead.call(webhooks[0]?.url, order(250));
  const openFirstEvent = async (run: string) => {
    await page.goto(`/runs/${run}?sel=each_line`);
    const emitted = page.locator("section").filter({ has: page.getByRole("heading", { name: "Emitted" }) });
    await emitted.getByRole("link", { name: /^Open event/ }).click();
    await expect(page.getByRole("button", { name: "Diff with previous" })).toBeVisible();
  };
  await openFirstEvent(first);
  await page.getByRole("button", { name: "Diff with previous" }).click();
  await expect(page.getByText("There is no event before it to compare with")).toBeVisible();
  await openFirstEvent(second);
  await page.getByRole("button", { name: "Diff with previous" }).click();
  const row = page.getByRole("row").filter({ hasText: "each_line.line.price" });
  await expect(row).toContainText("before 200");
  await expect(row).toContainText("now 250");
  await page.getByRole("button", { name: "Text", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "The data as text" })).toHaveValue(/"price": 250/);
});

test("what a run emitted is pinned on the draft, to try its actions out with", async ({ page, fairlead }) => {
  const { story, webhooks } = await fairlead.publish(linesStory("Copied to the draft"));
  const run = await fairlead.call(webhooks[0]?.url, order(200));
  await page.goto(`/runs/${run}`);
  const banner = page.getByRole("banner");
  await expect(banner.getByText("Done", { exact: true })).toBeVisible();
  await banner.getByRole("button", { name: "Copy to draft" }).click();
  await page.waitForURL(`**/stories/${story.id}`);
  await expect(fairlead.card("Each line")).toHaveAccessibleName(/Pinned event/);
});
