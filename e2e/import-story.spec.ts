import { expect } from "@playwright/test";
import { saved } from "./building.ts";
import { asksFor, test } from "./fairlead.ts";
import { failingStory, linesStory } from "./stories.ts";

test("a file with problems lists each with its place; mended, it becomes a story", async ({ page, fairlead }) => {
  const story = linesStory("Brought in");
  const broken = {
    ...story,
    colour: "red",
    actions: story.actions.map((action) =>
      action.slug === "each_line"
        ? { ...action, options: { ...action.options, path: "=receive_ordr.body.lines" } }
        : action,
    ),
    links: [...story.links, { from: "mark", to: "nobody" }],
  };
  await page.goto("/stories");
  await page.getByRole("link", { name: "Import a story" }).click();
  await page.getByRole("button", { name: "Import and publish" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "There is nothing to import yet" })).toBeVisible();

  const text = page.getByLabel("Story as JSON");
  await text.fill(JSON.stringify(broken));
  await page.getByRole("button", { name: "Import and publish" }).click();
  const result = page.getByRole("region", { name: "What came of it" });
  await expect(result.getByRole("heading", { name: "3 problems" })).toBeVisible();
  await expect(result).toContainText("actions[1].options.path");
  await expect(result).toContainText("links[3].to");
  await expect(result).toContainText("colour");

  await text.fill("{ not json");
  await expect(result).not.toContainText("links[3].to");
  await page.getByRole("button", { name: "Import and publish" }).click();
  await expect(result.getByRole("heading", { name: "1 problem" })).toBeVisible();

  await page
    .getByLabel("File with a story")
    .setInputFiles({ name: "lines.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(story)) });
  await expect(text).toHaveValue(/Brought in/);
  await page.getByRole("button", { name: "Import and publish" }).click();
  await page.waitForURL(/\/stories\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1, name: "Brought in" })).toBeVisible();
  await expect(page.getByRole("banner").getByText("Live v1")).toBeVisible();
  expect(fairlead.expected).toEqual([]);
});

test("a half-written story comes in as a draft, with what is left to mend", async ({ page, fairlead }) => {
  const story = linesStory("Half written");
  const actions = story.actions.map((action) =>
    action.slug === "mark" ? { ...action, options: { mode: "message", payload: "=each_line." } } : action,
  );
  await page.goto("/stories/import");
  await page.getByLabel("Story as JSON").fill(JSON.stringify({ ...story, actions }));
  await page.getByRole("checkbox", { name: /Publish at once/ }).uncheck();
  await page.getByRole("button", { name: "Import as a draft" }).click();
  await expect(page.getByRole("heading", { name: "Imported as a draft" })).toBeVisible();
  await page.getByRole("link", { name: "Open the story" }).click();
  await expect(page.getByRole("banner").getByText("Draft only")).toBeVisible();
  await expect(page.getByText("the first address answers 404 until the story is")).toBeVisible();
  expect(fairlead.expected).toEqual([]);
});

test("what looks like a secret is told with its place, and comes in once somebody says that it is none", async ({
  page,
  fairlead,
}) => {
  const story = failingStory("Written out");
  const actions = story.actions.map((action) =>
    action.slug === "ask"
      ? { ...action, options: { ...action.options, headers: { "X-Api-Key": "a1b2c3d4e5f6a7b8" } } }
      : action,
  );
  await page.goto("/stories/import");
  await page.getByLabel("Story as JSON").fill(JSON.stringify({ ...story, actions }));
  await page.getByRole("button", { name: "Import and publish" }).click();
  const result = page.getByRole("region", { name: "What came of it" });
  await expect(result.getByRole("heading", { name: "1 problem" })).toBeVisible();
  await expect(result).toContainText("actions[1].options.headers.X-Api-Key");
  await result.getByRole("button", { name: "These are no secrets: import all the same" }).click();
  await page.waitForURL(/\/stories\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1, name: "Written out" })).toBeVisible();
  await expect(page.getByRole("banner").getByText("Live v1")).toBeVisible();
  expect(fairlead.expected).toEqual([]);
});

test("who may only look is told what is missing and who can change it", async ({ page, fairlead }) => {
  await page.route("**/api/trpc/**", async (route) => {
    if (!asksFor(route.request(), "session.get")) return route.continue();
    const answer = await route.fetch();
    const text = (await answer.text()).replace('"role":"owner"', '"role":"viewer"');
    return route.fulfill({ response: answer, body: text });
  });
  await page.goto("/stories/import");
  await expect(page.getByRole("heading", { name: "Importing is not open to you" })).toBeVisible();
  await page.goto("/stories?search=issue+triage");
  await expect(page.getByRole("link", { name: "GitHub issue triage" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Import a story" })).toBeHidden();
  await page.getByRole("link", { name: "GitHub issue triage" }).click();
  await expect(page.getByRole("button", { name: "Send a sample event" })).toBeDisabled();
  expect(fairlead.expected).toEqual([]);
});

test("a story that is deployed from code says so, tells what the next deployment overwrites, and is changed by its code", async ({
  page,
  fairlead,
}) => {
  const source = "https://git.example.com/lines.ts";
  const deployed = { mode: "deploy", slug: "deployed-lines", source };
  const { story } = await fairlead.put(linesStory("Deployed lines"), true, deployed);
  await page.goto(`/stories/${story.id}`);
  await expect(page.getByRole("banner").getByText("From code", { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: source })).toBeVisible();
  const overwritten = page.getByText("The draft differs from it by 1 change, which the next deployment overwrites.");
  await expect(overwritten).toBeHidden();
  await fairlead.card("Mark it").click();
  await page.keyboard.press("d");
  await expect(overwritten).toBeVisible();
  await page.getByRole("button", { name: "What differs" }).click();
  await expect(page.getByText("Switched off “Mark it”.")).toBeVisible();
  await page.getByRole("button", { name: "Back to the code" }).click();
  await expect(overwritten).toBeHidden();
  await expect(page.getByRole("application", { name: /^Storyboard/ })).toBeFocused();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "It is edited here from now on" }).click();
  await expect(page.getByRole("link", { name: source })).toBeHidden();

  await page.getByRole("button", { name: "Code", exact: true }).click();
  await page.getByRole("button", { name: "Change the code" }).click();
  const code = page.getByRole("textbox", { name: "Code of the story" });
  await expect(code).toBeFocused();
  const before = await code.inputValue();
  await code.fill(`let ${before}`);
  await expect(page.getByText(/^Line 1: /)).toBeVisible();
  await code.fill(before.replace('"Mark it"', '"Mark them"'));
  const told = page.getByText("“Mark it” is called “Mark them” now.");
  await expect(told).toBeVisible();
  // What is not taken over outlives the view and the page, and what happens to the draft meanwhile is told.
  await page.getByRole("button", { name: "Board", exact: true }).click();
  await fairlead.card("Each line").click();
  await page.keyboard.press("d");
  await saved(page);
  await page.reload();
  await page.getByRole("button", { name: "Code", exact: true }).click();
  await expect(page.getByText("The draft has changed since then: 1 change.")).toBeVisible();
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(code).toBeFocused();
  await expect(told).toBeVisible();
  await expect(page.getByText("Switched off “Each line”.")).toBeVisible();
  await page.getByRole("button", { name: "Take over" }).click();
  const shown = page.getByRole("region", { name: /^Code, / });
  await expect(shown).toContainText('"Mark them"');
  await expect(shown).toContainText("disabled: true");
  await page.getByRole("button", { name: /^Undo/ }).click();
  await expect(shown).toContainText('"Mark it"');
});
