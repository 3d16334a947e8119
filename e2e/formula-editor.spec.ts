import { expect, type Locator, type Page } from "@playwright/test";
import { saved } from "./building.ts";
import { type Fairlead, test } from "./fairlead.ts";

/** Writing formulas: what is offered, what they give for the events that there were, and how they are mended. */

/** A story with events: of four calls, one has no `note`. */
async function storyWithEvents(fairlead: Fairlead, name: string): Promise<string> {
  const { story, webhooks } = await fairlead.publish({
    formatVersion: 1,
    name,
    actions: [
      { id: "in", slug: "receive", type: "webhook", name: "Receive", options: {} },
      {
        id: "rule",
        slug: "check",
        type: "condition",
        name: "Check",
        options: { rules: [{ type: "is_true", value: "=receive.body.name" }] },
      },
      {
        id: "shape",
        slug: "shape",
        type: "event_transform",
        name: "Shape",
        options: { mode: "explode", path: "=receive.body.lines" },
      },
    ],
    links: [
      { from: "receive", to: "check" },
      { from: "check", to: "shape" },
    ],
  });
  for (const note of ["first", null, "third", "fourth"]) {
    const body = { name: "Ada", lines: [1], ...(note === null ? {} : { note }) };
    await fairlead.ended(await fairlead.call(webhooks[0]?.url, body));
  }
  return story.id;
}

const preview = (page: Page) => page.locator("[data-preview]");
/** What is offered for the text as it stands: what was offered for the text before it takes no keys. */
const offers = (page: Page) =>
  page.locator(".cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled)").getByRole("option");

/** Writes a field anew, and waits until it holds the text. */
async function write(page: Page, field: Locator, text: string): Promise<void> {
  await field.click();
  await expect(field).toBeFocused();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}

test("a formula is offered what events have, shows what it gives for them, and is mended", async ({
  page,
  fairlead,
}) => {
  const id = await storyWithEvents(fairlead, "Formulas are written");
  await page.goto(`/stories/${id}?sel=check`);
  const field = page.getByRole("textbox", { name: "Rule 1: what is tested" });
  await expect(field).toHaveText("=receive.body.name");
  await field.click();
  await expect(preview(page)).toContainText('"Ada" text');
  await expect(page.getByText("4 of 4 samples work")).toBeVisible();

  await write(page, field, "=receive.body.");
  await expect(offers(page).filter({ hasText: /^note/ })).toContainText("in 3 of 4");
  await page.keyboard.type("not");
  await expect(offers(page)).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(field).toHaveText("=receive.body.note");
  await page.getByRole("button", { name: "3 of 4 samples work" }).click();
  await expect(preview(page)).toContainText("`note` not found on `receive.body`");

  await write(page, field, "=UPCSE(receive.body.name)");
  await expect(preview(page)).toContainText("There is no function UPCSE. Did you mean UPCASE?");
  await page.getByRole("button", { name: "Use UPCASE" }).click();
  await expect(field).toHaveText("=UPCASE(receive.body.name)");
  await expect(preview(page)).toContainText('"ADA" text');
});

test("a function is found by the name that other languages have for it, with help on one's own sample", async ({
  page,
  fairlead,
}) => {
  const id = await storyWithEvents(fairlead, "Functions are found");
  await page.goto(`/stories/${id}?sel=check`);
  const field = page.getByRole("textbox", { name: "Rule 1: what is tested" });
  await field.click();
  await expect(preview(page)).toContainText('"Ada" text');
  await write(page, field, "=toUpper");
  await expect(offers(page).first()).toContainText("UPCASE");
  const help = page.locator(".fm-help");
  await expect(help).toContainText("UPCASE(text)");
  await expect(help).toContainText("UPCASE(receive.body.name)");
  await expect(help).toContainText('"ADA"');
  await page.keyboard.press("Escape");
  await expect(page.getByRole("listbox")).toHaveCount(0);
  await expect(field).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(field).not.toBeFocused();
});

test("pills are walked over, opened, deleted in two steps and written by keys alone; Tab leaves the field", async ({
  page,
  fairlead,
}) => {
  const id = await storyWithEvents(fairlead, "Pills are written");
  await page.goto(`/stories/${id}?sel=check`);
  const field = page.getByRole("textbox", { name: "Rule 1: what is tested" });
  const pill = field.locator(".fm-pill");
  await write(page, field, "Dear <<receive.body.name>>");
  await expect(pill).toHaveText("name");
  await expect(preview(page)).toContainText('"Dear Ada" text');
  await page.keyboard.press("Backspace");
  await expect(pill).toHaveClass(/is-picked/);
  await page.keyboard.press("Enter");
  await expect(pill).toHaveCount(0);
  await expect(field).toHaveText("Dear <<receive.body.name>>");
  await page.keyboard.press("End");
  await expect(pill).toHaveCount(1);
  await page.keyboard.press("Backspace");
  await expect(pill).toHaveClass(/is-picked/);
  await page.keyboard.press("Backspace");
  await expect(field).toHaveText("Dear");
  await page.keyboard.press("Tab");
  await expect(field).not.toBeFocused();
});

test("a reference leads to its card, and is put in from the tree of an event", async ({ page, fairlead }) => {
  const id = await storyWithEvents(fairlead, "References lead on");
  await page.goto(`/stories/${id}?sel=shape`);
  const field = page.getByRole("textbox", { name: "Path" });
  await expect(field).toHaveText("receive.body.lines");
  await field.locator("[data-root=receive]").hover();
  await expect(page.locator(".react-flow__node.is-hinted")).toContainText("Receive");

  await write(page, field, "SIZE()");
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("button", { name: "Insert from an event" }).click();
  await page.getByLabel("Event to take something from").selectOption({ label: "Receive" });
  await page.getByRole("treeitem", { name: "name" }).click();
  await page.getByRole("button", { name: "Insert", exact: true }).click();
  await expect(field).toHaveText("SIZE(receive.body.name)");
  await expect(preview(page)).toContainText("3 number");

  await field.locator("[data-root=receive]").click({ modifiers: ["ControlOrMeta"] });
  await expect(page.getByRole("heading", { level: 2, name: "Receive" })).toBeVisible();
});

test("a header is written by keys: Tab goes from its name to its value, and both are kept", async ({
  page,
  fairlead,
}) => {
  const ask = { id: "ask", slug: "ask", type: "http_request" as const, name: "Ask" };
  const options = { url: "https://example.com", headers: { accept: "text/plain" } };
  const definition = { formatVersion: 1 as const, name: "Headers are written", links: [] };
  const { story } = await fairlead.put({ ...definition, actions: [{ ...ask, options }] });
  await page.goto(`/stories/${story.id}?sel=ask`);
  await expect(page.getByRole("textbox", { name: "Headers: value of accept" })).toHaveText("text/plain");
  await page.getByRole("textbox", { name: "Headers: name" }).fill("x-token");
  await page.keyboard.press("Tab");
  const value = page.getByRole("textbox", { name: "Headers: value of x-token" });
  await expect(value).toBeFocused();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("abc");
  await page.keyboard.press("Tab");
  await saved(page);
  await page.reload();
  await expect(value).toHaveText("abc");
});
