import { expect, type Locator, type Page } from "@playwright/test";
import type { Fairlead } from "./fairlead.ts";

/** The verbs of those who build a story without a pointer. */

/** A story whose webhook answers whoever asks for it; gives its address. */
export async function publishReceiver(fairlead: Fairlead): Promise<string> {
  const { webhooks } = await fairlead.publish({
    formatVersion: 1,
    name: "Receives lines",
    actions: [{ id: "in", slug: "receive", type: "webhook", name: "Receive", options: { verbs: ["GET"] } }],
    links: [],
  });
  return webhooks[0]?.url ?? "";
}

/** Waits until the draft is saved. */
export const saved = (page: Page) => expect(page.getByRole("status").filter({ hasText: /^Saved$/ })).toBeVisible();

/** Goes on with Tab, or back with Shift+Tab, until a field has the keyboard. */
export async function tabTo(page: Page, field: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await field.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(field).toBeFocused();
}

/** Goes to a field and writes something in the place of what is there, letter by letter. */
export async function write(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}

/** The same with something that was copied. */
export async function paste(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

/** Presses a field with formulas, and puts something in the place of what is there. */
export async function fillFormula(page: Page, field: Locator, text: string): Promise<void> {
  await field.click();
  await expect(field).toBeFocused();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

/** Adds an action by key: the words pick the way, if the selected action has several, and the type. */
export async function add(page: Page, words: string[]): Promise<void> {
  await page.keyboard.press("a");
  await pick(page, words);
}

/** Picks from a menu, or from several that follow each other, each time the first that has the words. */
export async function pick(page: Page, words: string[]): Promise<void> {
  for (const word of words) {
    const field = page.getByRole("dialog").getByRole("combobox");
    await expect(field).toBeFocused();
    await expect(field).toHaveValue("");
    await page.keyboard.type(word);
    await expect(field).toHaveValue(word);
    await page.keyboard.press("Enter");
  }
}

/** Goes back to the button that publishes, and publishes the first version. */
export async function publishByKeys(page: Page): Promise<void> {
  await tabTo(page, page.getByRole("button", { name: /^Publish/ }), "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  const publish = page.getByRole("button", { name: "Publish as version 1" });
  await expect(publish).toBeEnabled();
  await tabTo(page, publish);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Live v1")).toBeVisible();
}
