import { expect, type Locator } from "@playwright/test";
import { test } from "./fairlead.ts";
import { failingStory, linesStory } from "./stories.ts";

/** The active line of a list is named while it is drawn, and not while it is scrolled far away. */
async function namesWhatIsDrawn(list: Locator): Promise<void> {
  const named = /\S/;
  await expect(list).toHaveAttribute("aria-activedescendant", named);
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect(list).not.toHaveAttribute("aria-activedescendant");
  await list.evaluate((element) => element.scrollTo(0, 0));
  await expect(list).toHaveAttribute("aria-activedescendant", named);
}

test("runs of one action share a line that opens, and links say how many events took them", async ({
  page,
  fairlead,
}) => {
  const { webhooks } = await fairlead.publish(linesStory("Lines that share"));
  const lines = Array.from({ length: 30 }, (_, at) => ({ sku: `sku-${at}`, price: at % 10 === 0 ? 20 : 120 }));
  const run = await fairlead.call(webhooks[0]?.url, { lines });
  await page.goto(`/runs/${run}`);
  await expect(page.getByRole("banner").getByText("Done", { exact: true })).toBeVisible();
  await expect(page.locator(".react-flow__edgelabel-renderer")).toContainText("×30");
  await expect(page.locator(".react-flow__edgelabel-renderer")).toContainText("×27");
  const grid = page.getByRole("treegrid");
  const mark = grid.getByRole("row").filter({ hasText: "Mark it" });
  await expect(mark).toContainText("×27");
  await mark.click();
  await grid.focus();
  await page.keyboard.press("ArrowRight");
  await expect(mark).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowDown");
  await expect(grid.getByRole("row", { level: 2 }).first()).toHaveAttribute("aria-selected", "true");
  const tree = page.getByRole("complementary", { name: "Details" }).getByRole("tree").first();
  // Which one it is, is up to the order in which they were carried out.
  await expect(tree).toContainText(/sku-\d/);
  await namesWhatIsDrawn(grid);
  await grid.getByRole("row").filter({ hasText: "Receive order" }).click();
  await expect(tree).toHaveAccessibleName(/ of receive_order$/);
  await tree.focus();
  await page.keyboard.press("ArrowDown");
  await namesWhatIsDrawn(tree);
});

test("a failed run says in the list and on its page what failed and why", async ({ page, fairlead }) => {
  const { webhooks } = await fairlead.publish(failingStory("Reaches too far"));
  // Before the list is opened: it shows no run that fails later until that is asked for.
  await fairlead.ended(await fairlead.call(webhooks[0]?.url, { what: "meta-data" }));
  await page.goto("/runs?status=failed");
  const row = page.getByRole("row").filter({ hasText: "Reaches too far" });
  await expect(row.first()).toContainText("1 failed");
  await row.first().getByRole("link").click();
  const details = page.getByRole("complementary", { name: "Details" });
  await expect(details).toContainText("169.254.169.254");
  await details.getByRole("button", { name: /^Ask/ }).click();
  await expect(details.getByRole("heading", { name: "Why it failed" })).toBeVisible();
});

test("what is not there is told, with the way on", async ({ page, fairlead }) => {
  fairlead.expectFailures(/404/);
  await page.goto("/runs/00000000-0000-4000-8000-000000000000");
  await expect(page.getByRole("heading", { name: "This run is not here" })).toBeVisible();
  await page.goto("/stories/00000000-0000-4000-8000-000000000000");
  await page.getByRole("link", { name: "Go to the stories" }).click();
  await page.waitForURL("**/stories");
  const answer = await page.goto("/nowhere");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "There is no page at this address" })).toBeVisible();
});

test("while nobody answers, the page says so and keeps what it had", async ({ page, fairlead }) => {
  fairlead.expectFailures(/net::ERR_FAILED/);
  await page.goto("/stories?search=issue+triage");
  await expect(page.getByRole("link", { name: "GitHub issue triage" })).toBeVisible();
  await page.route("**/api/trpc/**", (route) => route.abort());
  await expect(page.getByText("Live updates paused since")).toBeVisible();
  await expect(page.getByRole("link", { name: "GitHub issue triage" })).toBeVisible();
  await page.unroute("**/api/trpc/**");
  await expect(page.getByText("Live updates paused since")).toBeHidden();
});
