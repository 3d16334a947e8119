import { expect } from "@playwright/test";
import { test } from "./fairlead.ts";
import { atRest } from "./pointing.ts";
import { wideStory } from "./stories.ts";

test("a story of 300 actions opens with all of it in view; closer, only what is in view is drawn and told of", async ({
  page,
  fairlead,
}) => {
  const size = 300;
  const { story } = await fairlead.publish(wideStory("Wide", size));
  await page.goto(`/stories/${story.id}`);
  const cards = page.locator(".react-flow__node");
  // A layout far from the corner of the board once left it empty: nothing was drawn, so nothing was measured or fitted.
  await expect(cards.first()).toBeVisible();
  // Keys come after it has fitted itself: it would do so over what they ask for.
  await atRest(page.locator(".react-flow__viewport"));
  const board = page.getByRole("application");
  await board.focus();
  await page.keyboard.press("0");
  await expect(page.getByText("100%", { exact: true })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(fairlead.card("Receive it")).toBeInViewport();
  await expect.poll(() => cards.count()).toBeLessThan(size / 4);
  await expect(board).toHaveAttribute("aria-activedescendant", "card-receive_it");
  // Cards that were drawn before their ports could be seen once had no links.
  await expect(page.locator('.react-flow__edge[data-id^="receive_it "]').first()).toBeAttached();
  // A board that names a card which is not drawn leaves readers of the screen with nothing.
  await board.hover();
  await page.mouse.wheel(0, 2_000);
  await expect(fairlead.card("Receive it")).toHaveCount(0);
  await expect(board).not.toHaveAttribute("aria-activedescendant");
  await page.keyboard.press("1");
  await expect.poll(() => cards.count()).toBeGreaterThan(size / 4);
  await expect(board).toHaveAttribute("aria-activedescendant", "card-receive_it");
});

test("what is selected stands in the address, which shows the same again", async ({ page, fairlead }) => {
  await fairlead.openStory("GitHub issue triage");
  await fairlead.card("Tell the team").click();
  await expect(page.getByRole("heading", { level: 2, name: "Tell the team" })).toBeVisible();
  await expect(page.getByRole("complementary").getByRole("button", { name: "issue.html_url" })).toBeVisible();
  await expect(page).toHaveURL(/sel=tell_the_team/);
  await page.reload();
  await expect(page.getByRole("heading", { level: 2, name: "Tell the team" })).toBeVisible();
  // A pill leads to the action that it reads.
  await page.getByRole("button", { name: "issue.html_url" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Receive issue" })).toBeVisible();
});
