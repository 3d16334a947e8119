import { expect, type Page } from "@playwright/test";
import { type Fairlead, test } from "./fairlead.ts";
import { linesStory } from "./stories.ts";

/** What keys do on a board besides building: finding, commands, the sheet of keys, selecting, and the other views. */

const board = (page: Page) => page.getByRole("application", { name: /^Storyboard/ });
const selected = (page: Page) => page.locator("[data-selected]");

async function openLines(page: Page, fairlead: Fairlead, name: string): Promise<void> {
  const { story } = await fairlead.publish(linesStory(name));
  await page.goto(`/stories/${story.id}`);
  await expect(fairlead.card("Is it large?")).toBeVisible();
  await board(page).focus();
}

test("actions are found by what stands in them and by filters, one after the other", async ({ page, fairlead }) => {
  await openLines(page, fairlead, "Searched");
  await page.keyboard.press("ControlOrMeta+f");
  const field = page.getByRole("searchbox", { name: "Find in the story" });
  await expect(field).toBeFocused();
  await page.keyboard.type("type:condition");
  await expect(page.getByText("1 found. Enter goes there.")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 2, name: "Is it large?" })).toBeVisible();
  await expect(field).toBeFocused();
  await field.fill("nowhere to be found");
  await expect(page.getByText("Nothing in this story has that.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(field).toBeHidden();
  await expect(board(page)).toBeFocused();
});

test("the palette does what is typed, and gives the keyboard back", async ({ page, fairlead }) => {
  await openLines(page, fairlead, "Commanded");
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("combobox", { name: "Do something" })).toBeFocused();
  await page.keyboard.type("is it large");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 2, name: "Is it large?" })).toBeVisible();
  await expect(board(page)).toBeFocused();
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("combobox", { name: "Do something" })).toBeFocused();
  await page.keyboard.type("switch off");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Disabled: events that reach this action stop here.")).toBeVisible();
  await expect(board(page)).toBeFocused();
});

test("the sheet of keys tells what keys do, and closing it gives the keyboard back", async ({ page, fairlead }) => {
  await openLines(page, fairlead, "Looked up");
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keys" });
  await expect(sheet.getByText("Remove and close the gap")).toBeVisible();
  await expect(sheet.getByText("Ctrl+Delete")).toBeVisible();
  // Keys of the board do nothing below the sheet.
  await page.keyboard.press("Delete");
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(board(page)).toBeFocused();
  await expect(fairlead.card("Is it large?")).toBeVisible();
});

test("keys select what leads to a card, what it leads to, and cards one by one; removing several closes the gap", async ({
  page,
  fairlead,
}) => {
  await openLines(page, fairlead, "Selected");
  const all = await page.locator(".react-flow__node").count();
  await page.keyboard.press("ArrowDown");
  await expect(selected(page)).toHaveCount(1);
  await page.keyboard.press("Shift+ArrowDown");
  await expect(selected(page)).toHaveCount(2);
  await page.keyboard.press("Escape");
  await expect(selected(page)).toHaveCount(0);
  await page.keyboard.press("ArrowDown");
  await expect(selected(page)).toHaveCount(1);
  await page.keyboard.press("]");
  await expect(selected(page)).toHaveCount(all);
  await page.keyboard.press("Escape");
  await expect(selected(page)).toHaveCount(0);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("heading", { level: 2, name: "Each line" })).toBeVisible();
  await page.keyboard.press("ControlOrMeta+Delete");
  await expect(fairlead.card("Each line")).toBeHidden();
  await expect(page.locator(".react-flow__edge")).toHaveCount(all - 2);
});

test("board, outline and code come in each other's place by keys, and the keyboard goes along", async ({
  page,
  fairlead,
}) => {
  await openLines(page, fairlead, "Turned over");
  await page.keyboard.press("o");
  await expect(page.getByRole("treeitem").first()).toBeFocused();
  await expect(page).toHaveURL(/view=outline/);
  await page.keyboard.press("c");
  const code = page.getByRole("region", { name: "Code, Turned over" });
  await expect(code).toBeFocused();
  await expect(code).toContainText('from "@fairlead/sdk"');
  await expect(code).toContainText("export default story(");
  await page.keyboard.press("c");
  await expect(board(page)).toBeFocused();
});
