import type { StoryDefinition } from "@fairlead/story";
import { expect, type Page } from "@playwright/test";
import { saved } from "./building.ts";
import { type Fairlead, test } from "./fairlead.ts";
import { middleOf } from "./pointing.ts";

/** What lies on a board besides the graph, and what is dragged, copied and pasted there. */

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const board = (page: Page) => page.getByRole("application", { name: /^Storyboard/ });
const selected = (page: Page) => page.locator("[data-selected]");

const message = (slug: string, [x, y]: [number, number]) => ({
  id: slug,
  slug,
  type: "event_transform" as const,
  name: slug[0]?.toUpperCase() + slug.slice(1),
  options: { mode: "message" as const, payload: { from: slug } },
  position: { x, y },
});

/** A webhook above three messages, of which it leads to the first two. */
function placedStory(name: string): StoryDefinition {
  return {
    formatVersion: 1,
    name,
    actions: [
      { id: "in", slug: "arrival", type: "webhook", name: "Arrival", options: {}, position: { x: 304, y: 0 } },
      message("one", [0, 200]),
      message("two", [304, 224]),
      message("three", [648, 240]),
    ],
    links: [
      { from: "arrival", to: "one" },
      { from: "arrival", to: "two" },
    ],
  };
}

async function open(page: Page, fairlead: Fairlead, name: string): Promise<string> {
  const { story } = await fairlead.publish(placedStory(name));
  await page.goto(`/stories/${story.id}`);
  await expect(fairlead.card("Three")).toBeVisible();
  await board(page).focus();
  return story.id;
}

async function pickAll(page: Page, count: number): Promise<void> {
  await page.keyboard.press("ControlOrMeta+a");
  await expect(selected(page)).toHaveCount(count);
}

const link = (page: Page, from: string, to: string) =>
  page.locator(`.react-flow__edge[data-id="${from} default ${to}"]`);

async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

test("a note is written by keys, shown as Markdown, coloured, and still there after a reload", async ({
  page,
  fairlead,
}) => {
  await open(page, fairlead, "Noted");
  await page.keyboard.press("n");
  const field = page.getByRole("textbox", { name: "Text" });
  await expect(field).toBeFocused();
  await page.keyboard.type("# Mind\n**This** is <b>text</b>");
  await expect(page.locator(".note-card strong")).toHaveText("This");
  await expect(page.locator(".note-card")).toContainText("<b>text</b>");
  await page.getByRole("radio", { name: "HTTP request" }).check();
  await page.keyboard.press("Escape");
  await expect(board(page)).toBeFocused();
  await saved(page);
  await page.reload();
  await expect(page.getByRole("group", { name: /^Note\. # Mind/ })).toBeVisible();
  await page.getByRole("group", { name: /^Note\./ }).click();
  await expect(page.getByRole("radio", { name: "HTTP request" })).toBeChecked();
  await page.keyboard.press("Delete");
  await expect(page.locator(".note-card")).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(page.locator(".note-card strong")).toHaveText("This");
});

test("cards are grouped, collapsed into one card that keeps their links, opened and ungrouped, by keys", async ({
  page,
  fairlead,
}) => {
  await open(page, fairlead, "Grouped");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("heading", { level: 2, name: "Arrival" })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("heading", { level: 2, name: "Two" })).toBeVisible();
  await page.keyboard.press("Shift+ArrowLeft");
  await expect(selected(page)).toHaveCount(2);
  await page.keyboard.press("ControlOrMeta+g");
  await expect(page.getByRole("heading", { level: 2, name: "Group 1" })).toBeVisible();
  await page.keyboard.press("F2");
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
  await page.keyboard.type("Pair");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("group", { name: /^Group Pair\. 2 actions/ })).toBeVisible();
  await expect(board(page)).toBeFocused();
  await page.keyboard.press("Shift+g");
  const card = page.getByRole("group", { name: /^Group Pair\. Collapsed/ });
  await expect(card).toBeVisible();
  await expect(page.locator(".react-flow__edge")).toHaveCount(1);
  await expect.poll(() => page.getByRole("group", { name: /^(?:One|Two), / }).count()).toBeLessThan(2);
  await page.keyboard.press("Shift+g");
  await expect(page.locator(".react-flow__edge")).toHaveCount(2);
  await page.keyboard.press("ControlOrMeta+Shift+g");
  await expect(page.locator(".board-frame")).toHaveCount(0);
  await expect(fairlead.card("One")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(page.locator(".board-frame")).toHaveCount(1);
});

test("several things are brought into line and spread, and the board is tidied, each a step to take back", async ({
  page,
  fairlead,
}) => {
  await open(page, fairlead, "Aligned");
  await pickAll(page, 4);
  const place = (slug: string) =>
    page.locator(`.react-flow__node[data-id="${slug}"]`).evaluate((node) => node.style.transform);
  await page.getByRole("button", { name: "Align lower edges" }).click();
  await expect.poll(() => place("arrival")).toBe("translate(304px, 240px)");
  await expect.poll(() => place("one")).toBe("translate(0px, 240px)");
  await page.getByRole("button", { name: "Undo (Ctrl+Z)" }).click();
  await expect.poll(() => place("one")).toBe("translate(0px, 200px)");
  await board(page).focus();
  await page.keyboard.press("Shift+t");
  await expect.poll(() => place("two")).not.toBe("translate(304px, 224px)");
  await page.keyboard.press("ControlOrMeta+z");
  await expect.poll(() => place("two")).toBe("translate(304px, 224px)");
});

test("an action that is dropped on a link goes into it", async ({ page, fairlead }) => {
  await open(page, fairlead, "Dropped");
  await expect(link(page, "arrival", "two")).toHaveCount(1);
  const [a, b] = [
    await middleOf(page, '[data-id="arrival"].react-flow__node'),
    await middleOf(page, '[data-id="two"].react-flow__node'),
  ];
  const at = await board(page).boundingBox();
  const palette = page.getByRole("toolbar", { name: "Add an action" });
  await palette
    .getByRole("button", { name: "Message" })
    .dragTo(board(page), { targetPosition: { x: (a.x + b.x) / 2 - (at?.x ?? 0), y: (a.y + b.y) / 2 - (at?.y ?? 0) } });
  await expect(link(page, "arrival", "message")).toHaveCount(1);
  await expect(link(page, "message", "two")).toHaveCount(1);
  await expect(link(page, "arrival", "two")).toHaveCount(0);
});

test("cards are copied, cut and pasted as code with their JSON, and a cURL command becomes a request", async ({
  page,
  fairlead,
}) => {
  await open(page, fairlead, "Copied");
  await fairlead.card("Two").click();
  await page.keyboard.press("ControlOrMeta+c");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('from "@fairlead/sdk"');
  await page.keyboard.press("ControlOrMeta+v");
  await expect(fairlead.card("Two 2")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+x");
  await expect(fairlead.card("Two 2")).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+v");
  await expect(fairlead.card("Two 2")).toBeVisible();
  await page.evaluate(() =>
    navigator.clipboard.writeText("curl -X PUT https://example.com/things -H 'Accept: text/plain' -d 'a=1'"),
  );
  await page.keyboard.press("ControlOrMeta+v");
  await expect(page.getByLabel("URL", { exact: true })).toContainText("https://example.com/things");
  await page.evaluate(() => navigator.clipboard.writeText("Nothing of the kind"));
  await page.keyboard.press("ControlOrMeta+v");
  await expect(page.getByText(/^This can't be pasted here\./)).toBeVisible();
});

test("copies go on by the distance that the last ones were moved by; a drag with Alt copies", async ({
  page,
  fairlead,
}) => {
  await open(page, fairlead, "Repeated");
  const place = (slug: string) =>
    page.locator(`.react-flow__node[data-id="${slug}"]`).evaluate((node) => node.style.transform);
  const from = await middleOf(page, '[data-id="one"].react-flow__node');
  await page.keyboard.down("Alt");
  await drag(page, from, { x: from.x, y: from.y + 160 });
  await page.keyboard.up("Alt");
  await expect(fairlead.card("One 2")).toBeVisible();
  await expect.poll(() => place("one")).toBe("translate(0px, 200px)");
  await fairlead.card("Three").click();
  await page.keyboard.press("ControlOrMeta+d");
  await expect.poll(() => place("three_2")).toBe("translate(680px, 272px)");
  await page.keyboard.press("Alt+Shift+ArrowDown");
  await expect.poll(() => place("three_2")).toBe("translate(680px, 312px)");
  await page.keyboard.press("ControlOrMeta+d");
  await expect.poll(() => place("three_3")).toBe("translate(712px, 384px)");
});

test("a port and then a card are pressed to link them, and the pointer on a link takes an action in", async ({
  page,
  fairlead,
}) => {
  await open(page, fairlead, "Pressed");
  const port = fairlead.card("One").locator('[data-way="default"]');
  await port.click();
  await expect(page.getByRole("dialog", { name: "Link “One” to" })).toBeVisible();
  await fairlead.card("Three").click();
  await expect(link(page, "one", "three")).toHaveCount(1);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const two = await middleOf(page, '[data-id="two"].react-flow__node');
  await page.mouse.move(two.x, two.y - two.height / 2 - 24);
  await page.getByRole("button", { name: "Insert an action into this link" }).click();
  await page
    .getByRole("dialog")
    .getByRole("option", { name: /^Explode/ })
    .click();
  await expect(link(page, "arrival", "explode")).toHaveCount(1);
  await expect(link(page, "explode", "two")).toHaveCount(1);
  await page.getByRole("button", { name: "Let links go from left to right" }).click();
  await expect(page.getByRole("button", { name: "Let links go from the top down" })).toBeVisible();
  await page.getByRole("button", { name: "Undo (Ctrl+Z)" }).click();
  await expect(page.getByRole("button", { name: "Let links go from left to right" })).toBeVisible();
});

test("what is pasted and names what is not kept here asks once what takes its place", async ({ page, fairlead }) => {
  await fairlead.keep("resources", { name: "Pasted list", kind: "text", value: "x" });
  await open(page, fairlead, "Pasted into");
  const { actions } = placedStory("Copied from elsewhere");
  const options = { mode: "message", payload: "=RESOURCE.not_kept_here & RESOURCE.pasted_list" };
  const story = { ...placedStory("Copied from elsewhere"), actions: [{ ...actions[1], options }], links: [] };
  await page.evaluate((text) => navigator.clipboard.writeText(text), JSON.stringify(story));
  await page.keyboard.press("ControlOrMeta+v");
  const dialog = page.getByRole("dialog", { name: "Some of it is not kept here" });
  await expect(dialog.getByRole("combobox")).toHaveCount(1);
  await dialog.getByLabel("RESOURCE.not_kept_here").selectOption("pasted_list");
  await dialog.getByRole("button", { name: "Paste", exact: true }).click();
  await expect(fairlead.card("One 2")).toBeVisible();
  await expect(board(page)).toBeFocused();
  await expect(page.getByRole("textbox", { name: "Payload" })).toHaveText(
    "RESOURCE.pasted_list & RESOURCE.pasted_list",
  );
});

test("the end of a link is led elsewhere, and with Shift all links of a port", async ({ page, fairlead }) => {
  await open(page, fairlead, "Rewired");
  const end = await middleOf(page, '[data-id="two"] .react-flow__handle.target');
  const three = await middleOf(page, '[data-id="three"].react-flow__node .react-flow__handle.target');
  await drag(page, { x: end.x, y: end.y - 14 }, three);
  await expect(link(page, "arrival", "three")).toHaveCount(1);
  await expect(link(page, "arrival", "two")).toHaveCount(0);
  const port = await middleOf(page, '[data-id="arrival"] .react-flow__handle.source');
  const two = await middleOf(page, '[data-id="two"].react-flow__node');
  await page.keyboard.down("Shift");
  await drag(page, port, two);
  await page.keyboard.up("Shift");
  await expect(link(page, "two", "three")).toHaveCount(1);
  await expect(link(page, "two", "one")).toHaveCount(1);
  await expect(link(page, "arrival", "three")).toHaveCount(0);
});
