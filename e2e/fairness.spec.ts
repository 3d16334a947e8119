import { expect, type Page } from "@playwright/test";
import { test } from "./fairlead.ts";
import { SlowService } from "./slowService.ts";
import { askingStory, linesStory } from "./stories.ts";

const order = { lines: [{ sku: "a", price: 200 }] };

/** The row of a story on the fairness page. */
const rowOf = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

test("a story that is paused says so where it waits; resumed, its run ends", async ({ page, fairlead }) => {
  const { story, webhooks } = await fairlead.publish(linesStory("Held orders"));
  await page.goto(`/stories/${story.id}`);
  await page.getByRole("navigation", { name: "Pages of this story" }).getByRole("link", { name: "Fairness" }).click();
  await expect(page.getByText("It has nothing to run.")).toBeVisible();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("button", { name: "Resume" })).toBeVisible();

  const run = await fairlead.call(webhooks[0]?.url, order);
  await expect(page.getByText("1 action run waits.")).toBeVisible();
  await expect(page.getByText("It is paused. What it accepts is kept and runs when it is resumed.")).toBeVisible();

  await page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "Fairness" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Fairness" })).toBeVisible();
  await expect(rowOf(page, "Held orders").getByText("Paused")).toBeVisible();
  await expect(page.getByText("Held orders, which is paused.")).toBeVisible();

  await page.goto(`/runs/${run}`);
  await expect(page.getByRole("banner").getByText("Waiting: paused")).toBeVisible();

  await page.goto("/fairness");
  await rowOf(page, "Held orders").getByRole("link").click();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.goto(`/runs/${run}`);
  await expect(page.getByRole("banner").getByText("Done", { exact: true })).toBeVisible();
});

test("what is set for a story is checked, applied and stays", async ({ page, fairlead }) => {
  const { story } = await fairlead.publish(linesStory("Tuned orders"));
  await page.goto(`/stories/${story.id}/fairness`);
  const apply = page.getByRole("button", { name: "Apply" });
  await expect(apply).toBeDisabled();
  await page.getByLabel("Weight").fill("0");
  await apply.click();
  await expect(page.getByText("Enter a number from 0.01 to 100.")).toBeVisible();
  await page.getByLabel("Weight").fill("2.5");
  await page.getByText("high", { exact: true }).click();
  await page.getByLabel("Budget, worker seconds a minute").fill("90");
  await apply.click();
  await expect(page.getByText("Applied")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Weight")).toHaveValue("2.5");
  await expect(page.getByRole("radio", { name: "high" })).toBeChecked();
  await expect(page.getByLabel("Budget, worker seconds a minute")).toHaveValue("90");
});

test("a story that is throttled to nothing keeps what floods it and says the way out, while another story's runs end", async ({
  page,
  fairlead,
}) => {
  const flood = await fairlead.publish(linesStory("Flooded orders"));
  const light = await fairlead.publish(linesStory("Light orders"));
  await page.goto(`/stories/${flood.story.id}/fairness`);
  await page.getByLabel("Throttle, %").fill("0");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("Applied")).toBeVisible();
  const calls = Array.from({ length: 60 }, () => fairlead.call(flood.webhooks[0]?.url, order));
  const runs = await Promise.all(calls);
  await expect(page.getByText("60 action runs wait.")).toBeVisible();
  await expect(page.getByText("Raise the throttle to let it go on.")).toBeVisible();

  const run = await fairlead.call(light.webhooks[0]?.url, order);
  await page.goto(`/runs/${run}`);
  await expect(page.getByRole("banner").getByText("Done", { exact: true })).toBeVisible();
  await page.goto("/fairness");
  await expect(rowOf(page, "Flooded orders").getByText("Throttled")).toBeVisible();
  await expect(page.getByText("All of them belong to Flooded orders, which is throttled.")).toBeVisible();

  await rowOf(page, "Flooded orders").getByRole("link").click();
  await page.getByLabel("Throttle, %").fill("100");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("Nothing of Flooded orders waits.")).toBeVisible();
  await page.goto(`/runs/${runs.at(-1)}`);
  await expect(page.getByRole("banner").getByText("Done", { exact: true })).toBeVisible();
});

test("whoever floods a story sees why it waits and when it goes on, sees it go on, and another story's runs end meanwhile", async ({
  page,
  fairlead,
}) => {
  const service = new SlowService();
  await service.listen();
  try {
    const flood = await fairlead.publish(askingStory("Flooding asks", service.url));
    const light = await fairlead.publish(askingStory("Light asks", `${service.url}/quick`));
    await page.goto(`/stories/${flood.story.id}/fairness`);
    await expect(page.getByText("It has nothing to run.")).toBeVisible();
    const runs = await Promise.all(Array.from({ length: 120 }, () => fairlead.call(flood.webhooks[0]?.url, {})));
    // Which of the reasons it is depends on what else has run lately.
    const why = page.getByText(/^\d+ action runs wait\. /);
    await expect(why).toBeVisible();
    await expect(page.getByText(/^(Concurrency|Warming up)$/)).toBeVisible();
    // Nothing has ended, so nobody knows when it goes on.
    await expect(page.getByText("At this pace")).toBeHidden();
    const waiting = async () => Number.parseInt((await why.textContent()) ?? "", 10);
    // The page may show a part of them first; the fewer there are, the less an answer lets them fall below that.
    const answered = 10;
    await expect.poll(async () => (await waiting()) + service.held).toBeGreaterThan(runs.length - answered);
    const before = await waiting();
    service.answer(answered);
    await expect.poll(waiting).toBeLessThan(before);
    await expect(page.getByText(/At this pace all of them have started in about \d/)).toBeVisible();

    await fairlead.ended(await fairlead.call(light.webhooks[0]?.url, {}));
    expect(service.held).toBeGreaterThan(0);
    await expect(why).toBeVisible();
    service.open();
    await expect(page.getByText("Nothing of Flooding asks waits.")).toBeVisible();
    await Promise.all(runs.map((run) => fairlead.ended(run)));
  } finally {
    await service.close();
  }
});
