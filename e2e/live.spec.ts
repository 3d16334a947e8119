import { expect, type Page } from "@playwright/test";
import { apiKey, type Fairlead, owner, slowness, test } from "./fairlead.ts";
import { linesStory } from "./stories.ts";
import { cutStreamsOf } from "./streamCutter.ts";

/** What pages are told while one looks at them, by real workers. */

const order = {
  lines: [
    { sku: "a", price: 200 },
    { sku: "b", price: 1 },
  ],
};

async function setPolicy(fairlead: Fairlead, storyId: string, data: object): Promise<void> {
  const answer = await fairlead.page.request.put(`/api/v1/stories/${storyId}/fairness`, {
    headers: { authorization: `Bearer ${apiKey}` },
    data,
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** Resolves when the page has opened its stream. */
const streamOf = (page: Page) => page.waitForResponse((answer) => answer.url().includes("/api/trpc/live.watch"));

test("the board, the list of runs and the fairness page tell of a flooded story that it waits and why, and of a light one that it runs", async ({
  page,
  fairlead,
}) => {
  const flood = await fairlead.publish(linesStory("Live flood"));
  const light = await fairlead.publish(linesStory("Live light"));
  await setPolicy(fairlead, flood.story.id, { throttle: 0 });
  const opened = streamOf(page);
  await page.goto(`/stories/${flood.story.id}`);
  await opened;
  await expect(fairlead.card("Receive order")).toContainText("Not run yet");
  await Promise.all(Array.from({ length: 30 }, () => fairlead.call(flood.webhooks[0]?.url, order)));
  await expect(fairlead.card("Receive order")).toContainText("20 events");
  await expect(fairlead.card("Each line")).toContainText("Throttled ×20");
  await expect(page.getByRole("banner").getByText("Waiting: throttled")).toBeVisible();
  await expect(page.getByRole("banner")).toContainText("30 action runs wait. It is throttled to 0%");

  await page.goto("/runs?status=open");
  await expect(page.getByRole("row").filter({ hasText: "Live flood" }).first()).toContainText("Waiting: throttled");
  await expect(page.getByRole("row").filter({ hasText: "Live flood" }).first()).toContainText(
    "Its story is throttled to 0%, so none of its runs start.",
  );
  await page.goto("/fairness");
  const rowOf = (name: string) => page.getByRole("row").filter({ hasText: name });
  await expect(rowOf("Live flood")).toContainText("Throttled");
  await fairlead.call(light.webhooks[0]?.url, order);
  await expect(rowOf("Live light")).toBeVisible();
  await expect(rowOf("Live light")).not.toContainText("Throttled");
  await setPolicy(fairlead, flood.story.id, { throttle: 1 });
  await expect(rowOf("Live flood")).not.toContainText("Throttled");
});

test("the links of a board are inked while events take them, and rest afterwards", async ({ page, fairlead }) => {
  const { story, webhooks } = await fairlead.publish(linesStory("Live links"));
  const opened = streamOf(page);
  await page.goto(`/stories/${story.id}`);
  await opened;
  await expect(page.locator(".story-link")).toHaveCount(3);
  // It stays for two seconds only: whoever looks from time to time may miss it, and a slow machine may be told too late.
  const isInked = () => document.querySelector(".story-link.has-carried") !== null;
  let sent = 0;
  await expect(async () => {
    sent += 1;
    await Promise.all([
      page.waitForFunction(isInked, undefined, { timeout: 3_000 * slowness }),
      fairlead.call(webhooks[0]?.url, order),
    ]);
  }).toPass();
  await expect(fairlead.card("Mark it")).toContainText(sent === 1 ? "1 event" : `${sent} events`);
  await expect(page.locator(".story-link.has-carried")).toHaveCount(0);
});

test("runs that begin while one reads the list move no row, and are shown when they are asked for", async ({
  page,
  fairlead,
}) => {
  const { story, webhooks } = await fairlead.publish(linesStory("Live list"));
  const first = await fairlead.call(webhooks[0]?.url, order);
  const opened = streamOf(page);
  await page.goto(`/stories/${story.id}/runs`);
  await opened;
  const rows = page.locator("[data-row]");
  await expect(rows).toHaveCount(1);
  await fairlead.call(webhooks[0]?.url, order);
  await fairlead.call(webhooks[0]?.url, order);
  const chip = page.getByRole("button", { name: "2 new runs" });
  await expect(chip).toBeVisible();
  await expect(rows).toHaveCount(1);
  await expect(rows.getByRole("link")).toHaveAttribute("href", `/runs/${first}`);
  await chip.click();
  await expect(rows).toHaveCount(3);
  await expect(chip).toBeHidden();
});

test("a page whose stream is cut says so, goes on by asking, and is told again when the stream comes back", async ({
  page,
  fairlead,
  baseURL,
}) => {
  fairlead.expectFailures(/ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION/);
  await using cutter = await cutStreamsOf(baseURL ?? "");
  const { story, webhooks } = await fairlead.publish(linesStory("Live cut"));
  const opened = streamOf(page);
  await page.goto(`${cutter.origin}/stories/${story.id}`);
  await opened;
  await expect(fairlead.card("Receive order")).toContainText("Not run yet");
  cutter.cut();
  const banner = page.getByText(/^Live updates paused since \d\d:\d\d:\d\d\./);
  await expect(banner).toBeVisible();
  await fairlead.call(webhooks[0]?.url, order);
  await expect(fairlead.card("Mark it")).toContainText("1 event");
  const reopened = streamOf(page);
  cutter.mend();
  await reopened;
  await expect(banner).toBeHidden();
  await fairlead.call(webhooks[0]?.url, order);
  await expect(fairlead.card("Mark it")).toContainText("2 events");
});

test("whoever signs out in one page is told nothing more in the others, which lead to sign-in", async ({
  page,
  fairlead,
  browser,
  baseURL,
}) => {
  const { story } = await fairlead.publish(linesStory("Live session"));
  // A session of its own: that of the other tests goes on.
  const context = await browser.newContext({ baseURL: baseURL ?? "", storageState: { cookies: [], origins: [] } });
  const [one, other] = [await context.newPage(), await context.newPage()];
  await signIn(one);
  const opened = streamOf(other);
  await other.goto(`/stories/${story.id}`);
  await opened;
  await one.getByRole("button", { name: "Account" }).click();
  await one.getByRole("menuitem", { name: "Sign out" }).click();
  await one.waitForURL(/\/sign-in/);
  await other.waitForURL(/\/sign-in\?next=/);
  await context.close();
  await page.goto("/stories");
  await expect(page.getByRole("heading", { level: 1, name: "Stories" })).toBeVisible();
});

async function signIn(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/stories/);
}
