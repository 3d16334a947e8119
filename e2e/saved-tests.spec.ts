import { expect } from "@playwright/test";
import { fillFormula, saved } from "./building.ts";
import { test } from "./fairlead.ts";
import { linesStory } from "./stories.ts";

/** What is kept with a draft: tests that are run before it is published, and checkpoints to go back to. */

test("a test is kept, fails after a change with the difference, and the draft is published on purpose only", async ({
  page,
  fairlead,
}) => {
  const { story } = await fairlead.publish(linesStory("Kept tests"));
  await page.goto(`/stories/${story.id}?sel=mark&tab=test`);
  const event = page.getByLabel("Event to test with");
  await event.selectOption("JSON of Each line, by hand");
  await page.getByLabel("Event of Each line as JSON").fill('{ "index": 3, "line": { "sku": "b-7", "price": 200 } }');
  await page.getByRole("button", { name: "Test", exact: true }).click();
  const result = page.getByRole("region", { name: "Result" });
  await expect(result.getByText("Emitted 1 event", { exact: true })).toBeVisible();
  await result.getByRole("button", { name: "Save as test" }).click();
  await expect(page.getByLabel("Name of the test")).toBeFocused();
  await page.getByLabel("Name of the test").fill("A large line");
  await page.keyboard.press("Enter");
  const tests = page.getByRole("region", { name: "Saved tests" });
  await expect(tests.getByText("A large line")).toBeVisible();
  await tests.getByRole("button", { name: "Run it" }).click();
  await expect(tests.getByText("Passed", { exact: true })).toBeVisible();

  await page.getByRole("tab", { name: "Build" }).click();
  const payload = page.getByRole("textbox", { name: "Payload" });
  await fillFormula(page, payload, '{ "text": "Sku <<each_line.line.sku>>" }');
  await expect(page.getByText("Draft has changes")).toBeVisible();
  await page.getByRole("tab", { name: "Test" }).click();
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await result.getByText("Compared with the test before").click();
  await expect(result.getByRole("row", { name: /mark\.text/ })).toContainText("Sku b-7");

  await page.getByRole("button", { name: /^Publish/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("The saved test did not pass.")).toBeVisible();
  await expect(dialog.getByRole("row", { name: /events\[0\]\.text/ })).toContainText("expected");
  await dialog.getByRole("button", { name: "Publish anyway" }).click();
  await expect(page.getByText("Live v2")).toBeVisible();

  await page.getByRole("button", { name: "Close, show the story" }).click();
  await page.getByRole("button", { name: "Choose an event" }).click();
  await page.getByLabel("Event to start with").selectOption("JSON of Receive order, by hand");
  const lines = '[{ "sku": "b-7", "price": 200 }, { "sku": "c-1", "price": 1 }]';
  await page.getByLabel("Event of Receive order as JSON").fill(`{ "body": { "lines": ${lines} } }`);
  await page.keyboard.press("ControlOrMeta+Enter");
  const whole = page.getByRole("region", { name: "Result of the test" });
  await expect(whole).toBeFocused();
  await expect(whole.getByText(/^5 runs of 4 actions in /)).toBeVisible();
  await expect(
    whole.getByRole("button", { name: /^Is it large\?.*1 matched · 1 did not match.*2 in, 2 out$/ }),
  ).toBeVisible();
  await whole.getByRole("button", { name: "Save as test" }).click();
  await expect(page.getByLabel("Name of the test")).toHaveValue("Kept tests");
  await expect(page.getByLabel("Name of the test")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(tests.getByText("the whole story from Receive order, same values")).toBeVisible();
  await tests.getByRole("button", { name: "Run all 2" }).click();
  await expect(tests.getByText("Passed", { exact: true })).toHaveCount(1);
  await whole.getByRole("button", { name: /^Mark it/ }).click();
  const here = page.getByRole("region", { name: "In the test of the story" });
  await expect(here.getByText("1 event in, 1 event out.")).toBeVisible();
  await expect(here.getByText("Sku b-7")).toBeVisible();
});

test("a checkpoint is made by key, compared with, and gone back to, which can be undone", async ({
  page,
  fairlead,
}) => {
  const { story } = await fairlead.publish(linesStory("Kept drafts"));
  await page.goto(`/stories/${story.id}`);
  await expect(fairlead.card("Mark it")).toBeVisible();
  const board = page.getByRole("application", { name: /^Storyboard/ });
  await board.focus();
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByLabel("Name of the checkpoint")).toBeFocused();
  await page.keyboard.type("As it was");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(board).toBeFocused();
  await expect(page.getByRole("button", { name: /^As it was/ })).toBeVisible();

  await fairlead.card("Mark it").click();
  await page.keyboard.press("Delete");
  await expect(fairlead.card("Mark it")).toBeHidden();
  await saved(page);
  await board.focus();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^As it was/ }).click();
  await expect(page.getByText(/^Removed the .* “Mark it”\.$/)).toBeVisible();
  await page.getByRole("button", { name: "Go back to it" }).click();
  await expect(fairlead.card("Mark it")).toBeVisible();
  await expect(page.getByText("The draft is just this.")).toBeVisible();
  await board.focus();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(fairlead.card("Mark it")).toBeHidden();
});
