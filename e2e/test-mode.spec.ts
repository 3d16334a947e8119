import type { StoryDefinition } from "@fairlead/story";
import { expect, type Page } from "@playwright/test";
import { type Fairlead, test } from "./fairlead.ts";

/** Trying actions out while a story is drawn: with a pointer, and without one. */

/** Looks a host up at another story, and marks large prices. */
function lookUp(name: string, target: string): StoryDefinition {
  return {
    formatVersion: 1,
    name,
    actions: [
      { id: "in", slug: "receive", type: "webhook", name: "Receive", options: {} },
      {
        id: "large",
        slug: "is_large",
        type: "condition",
        name: "Is large",
        options: { rules: [{ type: "greater", value: "=receive.body.price", to: 100 }] },
      },
      {
        id: "ask",
        slug: "ask",
        type: "http_request",
        name: "Ask",
        options: {
          url: target,
          method: "post",
          headers: { Authorization: "Bearer not-to-be-seen" },
          body: { host: "=receive.body.host" },
        },
      },
    ],
    links: [
      { from: "receive", to: "is_large" },
      { from: "is_large", to: "ask" },
    ],
  };
}

async function publishTarget(fairlead: Fairlead, name: string) {
  const { story, webhooks } = await fairlead.publish({
    formatVersion: 1,
    name,
    actions: [{ id: "in", slug: "receive", type: "webhook", name: "Receive", options: {} }],
    links: [],
  });
  return { id: story.id, url: webhooks[0]?.url ?? "" };
}

const result = (page: Page) => page.getByRole("region", { name: "Result" });
const inspector = (page: Page) => page.getByRole("complementary", { name: /^Action / });
const runsOf = async (page: Page, id: string) => {
  await page.goto(`/stories/${id}/runs`);
  return page.getByRole("main").getByRole("link", { name: /^Run / });
};

test("an action is tried out with the mouse: preview, dry run, and once for real", async ({ page, fairlead }) => {
  const target = await publishTarget(fairlead, "Is asked by a test");
  const { story } = await fairlead.publish(lookUp("Tried with the mouse", target.url));
  await page.goto(`/stories/${story.id}?sel=is_large`);
  await inspector(page).getByRole("tab", { name: "Test" }).click();
  await expect(page.getByText("No event of Receive has come by yet.")).toBeVisible();
  await page.getByRole("button", { name: "Write one, from a sample" }).click();
  const json = page.getByLabel("Event of Receive as JSON");
  await expect(json).toHaveValue(/"price": "text"/);
  await json.fill('{ "body": { "host": "h-1", "price": 7 ');
  await expect(page.getByText(/^This is no JSON yet/)).toBeVisible();
  await json.fill('{ "body": { "host": "h-1", "price": 700 } }');
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(result(page).getByText("Would match")).toBeVisible();
  await page.getByRole("button", { name: "Pin it on Receive" }).click();
  await expect(fairlead.card("Receive")).toHaveAccessibleName(/Pinned event/);

  await fairlead.card("Ask").click();
  await expect(inspector(page).getByRole("tab", { name: "Test" })).toHaveAttribute("aria-selected", "true");
  await page.getByRole("button", { name: "Dry run" }).click();
  const request = page.getByRole("region", { name: "The request that would be sent" });
  await expect(request).toContainText(`POST ${target.url}`);
  await expect(request).toContainText('"host": "h-1"');
  await expect(result(page).getByText("1 secret is hidden")).toBeVisible();
  await expect(page.getByText("not-to-be-seen")).toHaveCount(0);

  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByRole("button", { name: "Send for real" }).click();
  await expect(result(page).getByText("Emitted 1 event")).toBeVisible();
  await expect(result(page).getByText("Sent for real")).toBeVisible();
  await expect(result(page).getByRole("tree", { name: "Event of Ask" })).toContainText("200");

  await expect(await runsOf(page, target.id)).toHaveCount(1);
  await page.goto(`/stories/${story.id}/runs`);
  await expect(page.getByRole("heading", { name: "Nothing has run yet" })).toBeVisible();
});

test("the same without a pointer, from the start of the story", async ({ page, fairlead }) => {
  const target = await publishTarget(fairlead, "Is asked by keys");
  const { story } = await fairlead.publish(lookUp("Tried by keys", target.url));
  await page.goto(`/stories/${story.id}?sel=ask`);
  await expect(fairlead.card("Ask")).toBeVisible();
  const board = page.getByRole("application", { name: /^Storyboard/ });
  await board.focus();
  fairlead.expectFailures(/409 \(Conflict\)/);
  await page.keyboard.press("p");
  await expect(page.getByRole("alert").filter({ hasText: "There is no event of ask yet." })).toBeVisible();
  await page.keyboard.press("ControlOrMeta+Shift+Enter");
  const yes = page.getByRole("button", { name: "Send for real" });
  await expect(yes).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(result(page)).toBeFocused();
  await expect(result(page)).toContainText("There is no event to start with.");

  const event = page.getByLabel("Event to test with");
  await event.selectOption("JSON of Receive, by hand");
  await page.getByLabel("Event of Receive as JSON").fill('{ "body": { "host": "h-2", "price": 200 } }');
  await page.keyboard.press("ControlOrMeta+Shift+Enter");
  await expect(result(page).getByText("Emitted 1 event")).toBeVisible();
  await expect(result(page)).toBeFocused();
  await expect(result(page).getByText("On the way")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(board).toBeFocused();

  await page.keyboard.press("p");
  await expect(fairlead.card("Ask")).toHaveAccessibleName(/Pinned event/);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(fairlead.card("Ask")).not.toHaveAccessibleName(/Pinned event/);
  await page.keyboard.press("ControlOrMeta+Shift+z");
  await expect(fairlead.card("Ask")).toHaveAccessibleName(/Pinned event/);

  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("heading", { level: 2, name: "Is large" })).toBeVisible();
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(result(page)).toBeFocused();
  await expect(await runsOf(page, target.id)).toHaveCount(1);
});

test("the event of a real run is taken, pinned, and marked once its action was changed", async ({ page, fairlead }) => {
  const target = await publishTarget(fairlead, "Is asked by runs");
  const { story, webhooks } = await fairlead.publish(lookUp("Tried with runs", target.url));
  await fairlead.ended(await fairlead.call(webhooks[0]?.url, { host: "h-3", price: 5 }));
  await page.goto(`/stories/${story.id}?sel=is_large&tab=test`);
  await page.getByRole("button", { name: "Pin this event of Receive" }).click();
  await expect(page.getByRole("button", { name: "Take the pin out of Receive" })).toBeVisible();
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(result(page).getByText("Would not match")).toBeVisible();

  await fairlead.card("Receive").click();
  await inspector(page).getByRole("tab", { name: "Build" }).click();
  await page.getByRole("button", { name: "Show as JSON" }).click();
  await page.getByLabel("Options as JSON").fill('{ "path": "elsewhere" }');
  await expect(fairlead.card("Receive")).toHaveAccessibleName(/Pinned event from before a change/);
  await inspector(page).getByRole("tab", { name: "Test" }).click();
  await expect(page.getByText("From before the action was changed").first()).toBeVisible();
  await page.getByRole("button", { name: "Take out" }).click();
  await expect(fairlead.card("Receive")).not.toHaveAccessibleName(/Pinned/);
});

test("a formula with a typing error is told with its place, and mended by a press", async ({ page, fairlead }) => {
  const target = await publishTarget(fairlead, "Is never asked");
  const definition = lookUp("Tried with an error", target.url);
  const [receive, large] = definition.actions;
  if (receive === undefined || large === undefined) throw new Error("The story has other actions.");
  Object.assign(large, { options: { rules: [{ type: "greater", value: "=receve.body.price", to: 1 }] } });
  const { story } = await fairlead.put(definition);
  await page.goto(`/stories/${story.id}?sel=is_large&tab=test`);
  await page.getByRole("button", { name: "Test", exact: true }).click();
  const problems = page.getByRole("list", { name: "Formulas that gave nothing" });
  await expect(problems).toContainText("rules[0].value");
  await problems.getByRole("button", { name: "Use receive" }).click();
  await expect(page.getByText("From before the action was changed").first()).toBeVisible();
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(problems).toContainText("price");
});
