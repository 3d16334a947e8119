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

/** The lines of an order of which one goes each way of a condition on the price. */
export const order = { lines: [{ price: 200 }, { price: 1 }] };

/** An address that no story may reach. */
export const unreachable = "http://169.254.169.254/latest";

const result = (page: Page) => page.getByRole("region", { name: "Result" });

/** Writes an event of the webhook that is selected, and pins it: what is behind can be tried out with it. */
export async function pinByKeys(page: Page): Promise<void> {
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("tab", { name: "Build" }));
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Test" })).toHaveAttribute("aria-selected", "true");
  const sample = page.getByRole("button", { name: "Write one, from a sample" });
  await expect(sample).toBeVisible();
  await tabTo(page, sample);
  await page.keyboard.press("Enter");
  const json = page.getByLabel("Event of Webhook as JSON");
  await expect(json).toBeVisible();
  await paste(page, json, JSON.stringify({ body: order }));
  await expect(json).toHaveValue(JSON.stringify({ body: order }));
  await tabTo(page, page.getByRole("button", { name: "Pin it on Webhook" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Take out" })).toBeVisible();
  await page.keyboard.press("Escape");
}

/** Tries the selected action out by key; the result has the keyboard then, until Escape gives it back. */
export async function testByKey(page: Page, key: string, outcome: string): Promise<void> {
  await page.keyboard.press(key);
  await expect(result(page)).toBeFocused();
  await expect(result(page).getByText(outcome, { exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
}

/** Tries the selected action out by a button. */
export async function testByMouse(page: Page, button: string, outcome: string): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).click();
  await expect(result(page).getByText(outcome, { exact: true })).toBeVisible();
}

/** Waits until a run has failed, and gives the way to tell it from the runs that repeat it. */
async function seeFailed(page: Page, run: string): Promise<(place: URL) => boolean> {
  await expect(page.getByRole("banner").getByText("Failed", { exact: true })).toBeVisible();
  return ({ pathname }) => pathname.startsWith("/runs/") && !pathname.endsWith(run);
}

/** Looks at an event of a run that failed at the second request, and tries it again from there, without a pointer. */
export async function retryByKeys(page: Page, run: string): Promise<void> {
  await page.goto(`/runs/${run}?sel=explode`);
  const isAnother = await seeFailed(page, run);
  const event = page.getByRole("link", { name: /^Open event/ }).first();
  await expect(event).toBeVisible();
  await tabTo(page, event);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Emitted by")).toBeVisible();
  await page.goto(`/runs/${run}?sel=http_request_2`);
  const retry = page.getByRole("button", { name: "Retry from here" });
  await expect(retry).toBeVisible();
  await tabTo(page, retry);
  await page.keyboard.press("Enter");
  await page.waitForURL(isAnother);
  await expect(page.getByRole("banner").getByText("Failed", { exact: true })).toBeVisible();
}

/** The same with the mouse. */
export async function retryByMouse(page: Page, fairlead: Fairlead, run: string): Promise<void> {
  await page.goto(`/runs/${run}`);
  const isAnother = await seeFailed(page, run);
  await expect(fairlead.card("HTTP request")).toContainText("1 run");
  await fairlead.card("Explode").click();
  await page
    .getByRole("link", { name: /^Open event/ })
    .first()
    .click();
  await expect(page.getByText("Emitted by")).toBeVisible();
  await page.goBack();
  await fairlead.card("HTTP request 2").click();
  await page.getByRole("button", { name: "Retry from here" }).click();
  await page.waitForURL(isAnother);
  await expect(page.getByRole("banner").getByText("Failed", { exact: true })).toBeVisible();
}
