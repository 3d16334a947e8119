import { expect } from "@playwright/test";
import { tabTo } from "./building.ts";
import { test } from "./fairlead.ts";

test("from the list to a green run and one of its events without a pointer", async ({ page, fairlead }) => {
  await page.goto("/stories");
  await expect(page.getByRole("row").nth(1)).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("issue triage");
  await expect(page.getByRole("row")).toHaveCount(2);
  await tabTo(page, page.getByRole("link", { name: "GitHub issue triage" }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/stories\/[0-9a-f-]{36}/);

  const board = page.getByRole("application", { name: /^Storyboard, GitHub issue triage, 6 actions/ });
  await expect(fairlead.card("Receive issue")).toBeVisible();
  await board.focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("heading", { level: 2, name: "Receive issue" })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("heading", { level: 2, name: "Classify" })).toBeVisible();
  await expect(board).toHaveAttribute("aria-activedescendant", "card-classify");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Action Classify" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(board).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { level: 2, name: "GitHub issue triage" })).toBeVisible();

  await page.getByRole("button", { name: "Send a sample event" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole("banner").getByText("Done", { exact: true })).toBeVisible();
  const grid = page.getByRole("treegrid");
  await expect(grid.getByRole("row").last()).toContainText("Summary");
  await grid.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Details" })).toBeFocused();
  const tree = page.getByRole("tree").first();
  await tree.focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("treeitem", { selected: true }).first()).toContainText("summary");
  await page.keyboard.press("Escape");
  await expect(grid).toBeFocused();
});

test("a board is one stop for Tab however many cards it has, and the page has few in all", async ({
  page,
  fairlead,
}) => {
  await fairlead.openStory("GitHub issue triage");
  const stops = await page.evaluate(
    () =>
      [
        ...document.querySelectorAll<HTMLElement>("a[href], button, input, textarea, select, summary, [tabindex]"),
      ].filter((element) => element.tabIndex >= 0 && element.checkVisibility() && !element.matches(":disabled")).length,
  );
  expect(stops).toBeLessThanOrEqual(25);
  expect(await page.locator(".react-flow__node[tabindex], .react-flow__edge[tabindex]").count()).toBe(0);
});

test("the outline is walked like the board, and tells the same", async ({ page, fairlead }) => {
  await fairlead.openStory("GitHub issue triage");
  await page.getByRole("button", { name: "Outline" }).click();
  const items = page.getByRole("treeitem");
  await expect(items).toHaveCount(6);
  await items.first().focus();
  await page.keyboard.press("End");
  await expect(items.last()).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("treeitem", { selected: true })).toContainText("Is it newly opened?");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Action Is it newly opened?" })).toBeFocused();
});

test("what is typed right after a jump within the page is all there, on a slow machine too", async ({ page }) => {
  await page.goto("/stories");
  await expect(page.getByRole("row").nth(1)).toBeVisible();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("/");
  await page.keyboard.type("issue triage");
  await expect(page).toHaveURL(/search=issue\+triage/);
  await expect(page.getByRole("searchbox")).toHaveValue("issue triage");
  await expect(page.getByRole("row")).toHaveCount(2);
});
