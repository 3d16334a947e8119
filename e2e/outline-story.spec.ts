import { expect } from "@playwright/test";
import {
  add,
  fillFormula,
  order,
  paste,
  pick,
  pinByKeys,
  publishByKeys,
  publishReceiver,
  retryByKeys,
  saved,
  tabTo,
  testByKey,
  unreachable,
  write,
} from "./building.ts";
import { test } from "./fairlead.ts";
import { linesStory } from "./stories.ts";

/** The outline can do what the board can. */

test("a story is built in the outline, tried out, published, called, looked at, and what failed of it tried again", async ({
  page,
  fairlead,
}) => {
  const target = await publishReceiver(fairlead);
  await page.goto("/stories");
  await expect(page.getByRole("link", { name: "Receives lines" }).first()).toBeVisible();
  await tabTo(page, page.getByRole("button", { name: "New story" }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/stories\/[0-9a-f-]{36}$/);
  const board = page.getByRole("application", { name: /^Storyboard/ });
  await expect(board).toBeVisible();
  await tabTo(page, board);
  await page.keyboard.press("o");
  await expect(page).toHaveURL(/view=outline/);
  const line = (name: string) => page.getByRole("treeitem").filter({ has: page.getByText(name, { exact: true }) });
  await add(page, ["webhook"]);
  await expect(line("Webhook")).toBeFocused();
  await add(page, ["explode"]);
  await expect(line("Explode")).toBeFocused();
  await page.keyboard.press("Enter");
  await write(page, page.getByLabel("Path"), "webhook.body.lines");
  await page.keyboard.press("Escape");
  await expect(line("Explode")).toBeFocused();
  await add(page, ["condition"]);
  await expect(line("Condition")).toBeFocused();
  await page.keyboard.press("Enter");
  await write(page, page.getByLabel("Rule 1: what is tested"), "=explode.item.price >= 100");
  await page.keyboard.press("Escape");
  await expect(line("Condition")).toBeFocused();
  await add(page, ["match", "http"]);
  await expect(line("HTTP request")).toBeFocused();
  await page.keyboard.press("Enter");
  await paste(page, page.getByLabel("URL", { exact: true }), target);
  await page.keyboard.press("Escape");
  await expect(line("HTTP request")).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(line("Condition")).toBeFocused();
  await add(page, ["no match", "http"]);
  await expect(line("HTTP request 2")).toBeFocused();
  await page.keyboard.press("Enter");
  await paste(page, page.getByLabel("URL", { exact: true }), unreachable);
  await page.keyboard.press("Escape");
  await expect(line("HTTP request 2")).toBeFocused();
  await saved(page);

  await page.keyboard.press("Home");
  await expect(line("Webhook")).toBeFocused();
  await pinByKeys(page);
  await expect(line("Webhook")).toBeFocused();
  await testByKey(page, "ControlOrMeta+Enter", "Emitted 1 event");
  for (const [name, key, outcome] of [
    ["Explode", "ControlOrMeta+Shift+Enter", "Emitted 2 events"],
    ["Condition", "ControlOrMeta+Shift+Enter", "Match"],
    ["HTTP request", "ControlOrMeta+Shift+Enter", "Emitted 1 event"],
    ["HTTP request 2", "ControlOrMeta+Enter", "Failed"],
  ] as const) {
    await page.keyboard.press("ArrowDown");
    await expect(line(name)).toBeFocused();
    await testByKey(page, key, outcome);
    await expect(line(name)).toBeFocused();
  }

  await publishByKeys(page);
  await expect(line("HTTP request 2")).toBeFocused();
  await page.keyboard.press("Escape");
  const url = await page.getByRole("textbox", { name: "Webhook URL" }).inputValue();

  await retryByKeys(page, await fairlead.call(url, order));
});

test("a line tells what keeps its action from being published; actions are moved, renamed, switched off and removed", async ({
  page,
  fairlead,
}) => {
  const { story } = await fairlead.publish(linesStory("Worked on as lines"));
  await page.goto(`/stories/${story.id}?view=outline&sel=mark`);
  const items = page.getByRole("treeitem");
  await expect(items).toHaveCount(4);
  await fillFormula(page, page.getByRole("textbox", { name: "Payload" }), '{ "text": "=nobody.said" }');
  await expect(items.last().getByRole("img", { name: "1 problem" })).toBeVisible();
  await items.last().focus();
  await expect(items.last()).toBeFocused();
  await page.keyboard.press("F2");
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
  await page.keyboard.type("Last");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(items.last()).toContainText("Last");
  await expect(items.last()).toBeFocused();
  await page.keyboard.press("d");
  await expect(items.last()).toContainText("Disabled");
  await page.keyboard.press("m");
  await pick(page, ["receive"]);
  const last = items.filter({ hasText: "Last" });
  await expect(last).toHaveAttribute("aria-level", "2");
  await expect(last).toBeFocused();
  await page.keyboard.press("Delete");
  await expect(items).toHaveCount(3);
  await expect(items.filter({ hasText: "Receive order" })).toBeFocused();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(items).toHaveCount(4);

  // A link that is begun by keys ends at the line that is pressed, and Shift+M moves what leads there to another one.
  await items.filter({ hasText: "Is it large?" }).click();
  await page.keyboard.press("l");
  await pick(page, ["match"]);
  const target = page.getByRole("dialog", { name: "Link “Is it large?”, match, to" });
  await expect(target).toBeVisible();
  await items.filter({ hasText: "Last" }).click();
  await expect(target).toBeHidden();
  await expect(items).toHaveCount(5);
  await expect(items.filter({ hasText: "Is it large?" })).toBeFocused();
  await page.keyboard.press("Shift+M");
  await pick(page, ["go on"]);
  await pick(page, ["each"]);
  await expect(page.getByText("The links begin at “Each line” now.")).toBeAttached();
});
