import { expect, type Page } from "@playwright/test";
import { pick } from "./building.ts";
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
  await pick(page, ["is it large"]);
  await expect(page.getByRole("heading", { level: 2, name: "Is it large?" })).toBeVisible();
  await expect(board(page)).toBeFocused();
  await page.keyboard.press("ControlOrMeta+k");
  await pick(page, ["switch off"]);
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
  const all = 4;
  await expect(page.locator(".react-flow__node")).toHaveCount(all);
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
  // Formulas of others read it, which is asked about.
  const question = page.getByRole("dialog", { name: "Remove “Each line”?" });
  await expect(question.getByRole("button", { name: "Is it large?" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  await expect(board(page)).toBeFocused();
  await page.keyboard.press("ControlOrMeta+Delete");
  await expect(question.getByRole("button", { name: "Remove anyway" })).toBeFocused();
  await page.keyboard.press("Enter");
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

test("M moves what is selected by arrow keys as one step, and Escape leaves it where it was", async ({
  page,
  fairlead,
}) => {
  await openLines(page, fairlead, "Moved by keys");
  await page.keyboard.press("ArrowDown");
  await expect(selected(page)).toHaveCount(1);
  const card = page.locator('.react-flow__node[data-id="receive_order"]');
  const placeOf = async () => /translate\((-?[\d.]+)px/.exec((await card.getAttribute("style")) ?? "")?.[1];
  const from = Number(await placeOf());
  const state = page.getByText("Arrow keys move it, with Shift further.");
  await page.keyboard.press("m");
  await expect(state).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(placeOf).toBe(String(from + 48));
  await page.keyboard.press("Escape");
  await expect(state).toBeHidden();
  await expect.poll(placeOf).toBe(String(from));
  await expect(selected(page)).toHaveCount(1);
  await page.keyboard.press("m");
  await expect(state).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(state).toBeHidden();
  await expect(page.getByRole("button", { name: /^Undo/ })).toBeEnabled();
  await expect.poll(placeOf).toBe(String(from + 16));
  await page.keyboard.press("ControlOrMeta+z");
  await expect.poll(placeOf).toBe(String(from));
});

test("keys pick the links of a card, lead one elsewhere, and remove it", async ({ page, fairlead }) => {
  await openLines(page, fairlead, "Picked by keys");
  for (const name of ["Receive order", "Each line", "Is it large?"]) {
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("heading", { level: 2, name })).toBeVisible();
  }
  const links = page.locator(".react-flow__edge");
  await expect(links).toHaveCount(3);
  await page.keyboard.press("Shift+L");
  await expect(page.getByText(/^Link 1 of \d, to /)).toBeAttached();
  await page.keyboard.press("l");
  await pick(page, ["each line"]);
  await expect(page.locator('.react-flow__edge[data-id="is_it_large default each_line"]')).toHaveCount(1);
  await expect(links).toHaveCount(3);
  await expect(board(page)).toBeFocused();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(page.locator('.react-flow__edge[data-id="is_it_large default each_line"]')).toHaveCount(0);
});

test("letters alone can be switched off as keys, and the wheel can zoom, until that is taken back", async ({
  page,
  fairlead,
}) => {
  await openLines(page, fairlead, "Handled otherwise");
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keys" });
  await expect(sheet.getByText("Switch off or on", { exact: true })).toBeVisible();
  await sheet.getByLabel("The wheel zooms the board").check();
  await sheet.getByLabel("Letters and signs alone are keys").uncheck();
  await expect(sheet.getByText("Switch off or on", { exact: true })).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(board(page)).toBeFocused();
  await page.keyboard.press("a");
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("combobox", { name: "Do something" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(board(page)).toBeFocused();
  const viewport = page.locator(".react-flow__viewport");
  const zoom = async () => Number(/scale\(([\d.]+)\)/.exec((await viewport.getAttribute("style")) ?? "")?.[1]);
  const before = await zoom();
  await board(page).hover();
  await page.mouse.wheel(0, 240);
  await expect.poll(zoom).toBeLessThan(before);
});

test("H lets a drag move the view until Escape, and R hides how the runs went", async ({ page, fairlead }) => {
  const { story, webhooks } = await fairlead.publish(linesStory("Held"));
  const run = await fairlead.call(webhooks[0]?.url, { lines: [] });
  await page.goto(`/runs/${run}`);
  await expect(page.getByRole("banner").getByText("Done", { exact: true })).toBeVisible();
  await page.goto(`/stories/${story.id}`);
  const card = fairlead.card("Receive order");
  await expect(card).toContainText("1 event");
  await board(page).focus();
  await page.keyboard.press("r");
  await expect(card).not.toContainText("1 event");
  await page.keyboard.press("r");
  await expect(card).toContainText("1 event");

  const hand = page.getByRole("button", { name: "Hand: a drag moves the view (H)" });
  await page.keyboard.press("h");
  await expect(hand).toHaveAttribute("aria-pressed", "true");
  const viewport = page.locator(".react-flow__viewport");
  const before = await viewport.getAttribute("style");
  const around = await board(page).boundingBox();
  if (around === null) throw new Error("The board is not drawn.");
  await page.mouse.move(around.x + 40, around.y + 80);
  await page.mouse.down();
  await page.mouse.move(around.x + 140, around.y + 160, { steps: 5 });
  await page.mouse.up();
  await expect(viewport).not.toHaveAttribute("style", before ?? "");
  await expect(selected(page)).toHaveCount(0);
  await board(page).focus();
  await page.keyboard.press("Escape");
  await expect(hand).toHaveAttribute("aria-pressed", "false");
});
