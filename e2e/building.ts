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

/** Goes on with Tab until a field has the keyboard. */
export async function tabTo(page: Page, field: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await field.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(field).toBeFocused();
}

/** Goes to a field and writes something in the place of what is there. */
export async function write(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}

/** Adds an action by key: the words pick the way, if the selected action has several, and the type. */
export async function add(page: Page, words: string[]): Promise<void> {
  await page.keyboard.press("a");
  for (const word of words) {
    await expect(page.getByRole("dialog").getByRole("combobox")).toBeFocused();
    await page.keyboard.type(word);
    await page.keyboard.press("Enter");
  }
}

/** Goes to the button that publishes, and publishes the first version. */
export async function publishByKeys(page: Page): Promise<void> {
  await tabTo(page, page.getByRole("button", { name: /^Publish/ }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  const publish = page.getByRole("button", { name: "Publish as version 1" });
  await expect(publish).toBeEnabled();
  await tabTo(page, publish);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Live v1")).toBeVisible();
}
