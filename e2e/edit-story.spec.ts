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
  retryByMouse,
  saved,
  tabTo,
  testByKey,
  testByMouse,
  unreachable,
  write,
} from "./building.ts";
import { test } from "./fairlead.ts";

/** Building a story as people do: with a pointer, and without one. */

test("a story is built with the mouse, tried out, published, called, looked at, and what failed of it tried again", async ({
  page,
  fairlead,
}) => {
  const target = await publishReceiver(fairlead);
  await page.goto("/stories");
  await page.getByRole("button", { name: "New story" }).click();
  await page.waitForURL(/\/stories\/[0-9a-f-]{36}$/);
  await page.getByLabel("Name", { exact: true }).fill("Built with the mouse");
  const palette = page.getByRole("toolbar", { name: "Add an action" });
  const board = page.getByRole("application", { name: /^Storyboard/ });
  await palette.getByRole("button", { name: "Webhook" }).dragTo(board, { targetPosition: { x: 400, y: 120 } });
  await expect(fairlead.card("Webhook")).toBeVisible();

  await palette.getByRole("button", { name: "Explode" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Explode" })).toBeVisible();
  await fillFormula(page, page.getByLabel("Path"), "webhook.body.lines");
  await palette.getByRole("button", { name: "Condition" }).click();
  await fillFormula(page, page.getByLabel("Rule 1: what is tested"), "=explode.item.price");
  await page.getByLabel("Rule 1: how").selectOption("greater_or_equal");
  await fillFormula(page, page.getByLabel("Rule 1: compared with"), "100");
  await palette.getByRole("button", { name: "HTTP request" }).click();
  await fillFormula(page, page.getByLabel("URL", { exact: true }), target);

  // The other way: from its port onto the empty board.
  const port = fairlead.card("Condition").locator('[data-way="no_match"]');
  await port.hover();
  await page.mouse.down();
  const from = await port.boundingBox();
  if (from === null) throw new Error("The condition has no port for events that do not match.");
  await page.mouse.move(from.x + 200, from.y + 40, { steps: 5 });
  await page.mouse.up();
  await page.getByRole("option", { name: /^HTTP request/ }).click();
  await expect(page.getByRole("heading", { level: 2, name: "HTTP request 2" })).toBeVisible();
  await fillFormula(page, page.getByLabel("URL", { exact: true }), unreachable);
  await saved(page);

  await page.getByRole("button", { name: "Fit the whole story" }).click();
  await fairlead.card("Webhook").click();
  await page.getByRole("tab", { name: "Test" }).click();
  await page.getByRole("button", { name: "Write one, from a sample" }).click();
  await page.getByLabel("Event of Webhook as JSON").fill(JSON.stringify({ body: order }));
  await page.getByRole("button", { name: "Pin it on Webhook" }).click();
  await expect(page.getByRole("button", { name: "Take out" })).toBeVisible();
  await testByMouse(page, "Test", "Emitted 1 event");
  for (const [name, button, outcome] of [
    ["Explode", "Test from the start", "Emitted 2 events"],
    ["Condition", "Test from the start", "Match"],
    ["HTTP request", "Test from the start", "Emitted 1 event"],
    ["HTTP request 2", "Test", "Failed"],
  ] as const) {
    await fairlead.card(name).click();
    await expect(page.getByRole("heading", { level: 2, name, exact: true })).toBeVisible();
    await testByMouse(page, button, outcome);
  }

  await page.getByRole("button", { name: /^Publish/ }).click();
  const dialog = page.getByRole("dialog", { name: "Publish “Built with the mouse”" });
  await expect(dialog.getByText("Linked “Condition” to “HTTP request 2” where it does not match.")).toBeVisible();
  await dialog.getByRole("button", { name: "Publish as version 1" }).click();
  await expect(page.getByText("Live v1")).toBeVisible();
  await fairlead.card("Webhook").click();
  const url = page.getByRole("textbox", { name: "Webhook URL" });
  await page.getByRole("tab", { name: "Build" }).click();
  await retryByMouse(page, fairlead, await fairlead.call(await url.inputValue(), order));
});

test("the same without a pointer", async ({ page, fairlead }) => {
  const target = await publishReceiver(fairlead);
  await page.goto("/stories");
  await expect(page.getByRole("link", { name: "Receives lines" }).first()).toBeVisible();
  await tabTo(page, page.getByRole("button", { name: "New story" }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/stories\/[0-9a-f-]{36}$/);
  const board = page.getByRole("application", { name: /^Storyboard/ });
  await expect(board).toBeVisible();
  await tabTo(page, board);
  await add(page, ["webhook"]);
  await expect(board).toBeFocused();
  await expect(fairlead.card("Webhook")).toBeVisible();
  await add(page, ["explode"]);
  await expect(page.getByRole("heading", { level: 2, name: "Explode" })).toBeVisible();
  await page.keyboard.press("Enter");
  await write(page, page.getByLabel("Path"), "webhook.body.lines");
  await page.keyboard.press("Escape");
  await expect(board).toBeFocused();

  await add(page, ["condition"]);
  await expect(page.getByRole("heading", { level: 2, name: "Condition" })).toBeVisible();
  await page.keyboard.press("Enter");
  await write(page, page.getByLabel("Rule 1: what is tested"), "=explode.item.price >= 100");
  await page.keyboard.press("Escape");
  await expect(board).toBeFocused();
  await add(page, ["match", "http"]);
  await expect(page.getByRole("heading", { level: 2, name: "HTTP request" })).toBeVisible();
  await page.keyboard.press("Enter");
  await paste(page, page.getByLabel("URL", { exact: true }), target);
  await page.keyboard.press("Escape");
  await expect(board).toBeFocused();

  // A copy, which the condition is linked to by hand.
  await page.keyboard.press("ControlOrMeta+d");
  await expect(page.getByRole("heading", { level: 2, name: "HTTP request 2" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { level: 2, name: "Untitled story" })).toBeVisible();
  for (const name of ["Webhook", "Explode", "Condition"]) {
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("heading", { level: 2, name })).toBeVisible();
  }
  await page.keyboard.press("l");
  await pick(page, ["no match", "request 2"]);
  await expect(page.getByRole("complementary").getByText("no match")).toBeVisible();
  await expect(board).toBeFocused();

  // The copy goes where no story may.
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("heading", { level: 2, name: "HTTP request", exact: true })).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("heading", { level: 2, name: "HTTP request 2" })).toBeVisible();
  await page.keyboard.press("Enter");
  await paste(page, page.getByLabel("URL", { exact: true }), unreachable);
  await page.keyboard.press("Escape");
  await expect(board).toBeFocused();
  await saved(page);

  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { level: 2, name: "Untitled story" })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("heading", { level: 2, name: "Webhook" })).toBeVisible();
  await pinByKeys(page);
  await expect(board).toBeFocused();
  await testByKey(page, "ControlOrMeta+Enter", "Emitted 1 event");
  for (const [arrow, name, key, outcome] of [
    ["ArrowDown", "Explode", "ControlOrMeta+Shift+Enter", "Emitted 2 events"],
    ["ArrowDown", "Condition", "ControlOrMeta+Shift+Enter", "Match"],
    ["ArrowDown", "HTTP request", "ControlOrMeta+Shift+Enter", "Emitted 1 event"],
    ["ArrowRight", "HTTP request 2", "ControlOrMeta+Enter", "Failed"],
  ] as const) {
    await expect(board).toBeFocused();
    await page.keyboard.press(arrow);
    await expect(page.getByRole("heading", { level: 2, name, exact: true })).toBeVisible();
    await testByKey(page, key, outcome);
  }
  await expect(board).toBeFocused();

  await publishByKeys(page);
  await expect(board).toBeFocused();
  await page.keyboard.press("Escape");
  const url = await page.getByRole("textbox", { name: "Webhook URL" }).inputValue();
  await retryByKeys(page, await fairlead.call(url, order));
});

test("what is edited is saved, taken back, renamed through formulas, and kept while nobody answers", async ({
  page,
  fairlead,
}) => {
  fairlead.expectFailures(/net::ERR_FAILED/);
  const { story } = await fairlead.publish({
    formatVersion: 1,
    name: "To be edited",
    actions: [
      { id: "in", slug: "arrival", type: "webhook", name: "Arrival", options: {} },
      {
        id: "say",
        slug: "say_it",
        type: "event_transform",
        name: "Say it",
        options: { mode: "message", payload: { text: "<<arrival.body.text>>" } },
      },
    ],
    links: [{ from: "arrival", to: "say_it" }],
  });
  await page.goto(`/stories/${story.id}`);
  await fairlead.card("Arrival").click();
  await page.keyboard.press("F2");
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
  await page.keyboard.type("Alert");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Draft has changes")).toBeVisible();
  await fairlead.card("Say it").click();
  await expect(page.getByRole("textbox", { name: "Payload" })).toContainText("<<alert.body.text>>");

  await fillFormula(page, page.getByRole("textbox", { name: "Payload" }), '{ "text": "=nobody.body" }');
  await expect(page.getByRole("img", { name: "1 problem" })).toBeVisible();
  await fairlead.card("Say it").click();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(page.getByRole("img", { name: "1 problem" })).toBeHidden();
  await page.keyboard.press("Delete");
  await expect(fairlead.card("Say it")).toBeHidden();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(fairlead.card("Say it")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+Shift+z");
  await expect(fairlead.card("Say it")).toBeHidden();
  await page.keyboard.press("ControlOrMeta+z");
  await saved(page);

  await page.route("**/api/trpc/stories.change*", (route) => route.abort());
  await fairlead.card("Alert").click();
  await page.keyboard.press("d");
  await expect(page.getByText("Not saved yet, retrying")).toBeVisible();
  await expect(page.getByText("Your edits are kept in this browser.")).toBeVisible();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await saved(page);
  await page.reload();
  await fairlead.card("Alert").click();
  await expect(page.getByText("Disabled: events that reach this action stop here.")).toBeVisible();
});

test("a field that somebody else has set meanwhile is told, and one chooses", async ({ page, fairlead, baseURL }) => {
  fairlead.expectFailures(/net::ERR_FAILED/);
  const { story } = await fairlead.publish({
    formatVersion: 1,
    name: "Edited by two",
    actions: [{ id: "in", slug: "arrival", type: "webhook", name: "Arrival", options: {} }],
    links: [],
  });
  await page.goto(`/stories/${story.id}?sel=arrival`);
  await page.route("**/api/trpc/stories.change*", (route) => route.abort());
  await page.getByLabel("Name", { exact: true }).fill("Mine");
  await expect(page.getByText("Not saved yet, retrying")).toBeVisible();
  const theirs = { kind: "set", list: "actions", id: "in", key: "name", value: "Theirs" };
  const answer = await page.request.post("/api/trpc/stories.change", {
    headers: { origin: baseURL ?? "" },
    data: { id: story.id, base: 0, changes: [theirs] },
  });
  expect(answer.status()).toBe(200);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await expect(page.getByText("Somebody else changed name of “Theirs” as well.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: "Theirs" })).toBeVisible();
  await page.getByRole("button", { name: "Take mine" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Mine" })).toBeVisible();
  await saved(page);
});

test("a viewer looks at the board and finds nothing that edits", async ({ page, fairlead }) => {
  const { story } = await fairlead.publish({
    formatVersion: 1,
    name: "Only looked at",
    actions: [{ id: "in", slug: "arrival", type: "webhook", name: "Arrival", options: {} }],
    links: [],
  });
  await page.route("**/api/trpc/**", async (route) => {
    if (!route.request().url().includes("session.get")) return route.fallback();
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace('"role":"owner"', '"role":"viewer"') });
  });
  await page.goto(`/stories/${story.id}?sel=arrival`);
  await expect(page.getByRole("heading", { name: "Options" })).toBeVisible();
  await page.getByRole("application").focus();
  await page.keyboard.press("Delete");
  await page.keyboard.press("a");
  await expect(fairlead.card("Arrival")).toBeVisible();
  await expect(page.getByRole("toolbar", { name: "Add an action" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^(?:Publish|Undo|Remove|Add)/ })).toHaveCount(0);
});
