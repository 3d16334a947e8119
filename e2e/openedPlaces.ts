import { expect, type Page } from "@playwright/test";
import type { Visit } from "./places.ts";

/** What is behind a press on pages of a story and one of its runs that is done: lists with a line open, forms, an estimate. */
export function openedVisits(story: string, run: string): Visit[] {
  const action = (slug: string, tab: string) => (page: Page) =>
    page.goto(`/stories/${story}?sel=${slug}${tab === "build" ? "" : `&tab=${tab}`}`);
  return [
    {
      name: "story, events of an action with one open",
      open: async (page) => {
        await action("each_line", "events")(page);
        await openFirst(page);
        await expect(page.getByRole("tree", { name: /^Event/ })).toBeVisible();
      },
    },
    {
      name: "story, runs of an action with one open",
      open: async (page) => {
        await action("each_line", "runs")(page);
        await openFirst(page);
        await expect(page.getByRole("link", { name: "Open it in its run" })).toBeVisible();
      },
    },
    {
      name: "story, address of a webhook about to be changed",
      open: async (page) => {
        await action("receive_order", "build")(page);
        await page.getByText("Another secret in the address").click();
        await page.getByRole("button", { name: "Change the address" }).click();
        await expect(page.getByRole("button", { name: "Keep it" })).toBeVisible();
      },
    },
    {
      name: "story, its settings",
      open: async (page) => {
        await page.goto(`/stories/${story}`);
        await page.getByText("Settings", { exact: true }).click();
        await expect(page.getByLabel("Add a setting")).toBeVisible();
      },
    },
    {
      name: "run, action runs of one action",
      open: async (page) => {
        await page.goto(`/runs/${run}`);
        const row = page.getByRole("row", { name: /^Is it large\?/ });
        await row.click();
        await expect(row).toHaveAttribute("aria-selected", "true");
        await page.getByRole("treegrid").press("ArrowRight");
        await expect(row).toHaveAttribute("aria-expanded", "true");
      },
    },
    {
      name: "fairness, what would have been",
      open: async (page) => {
        await page.goto("/fairness");
        await page.getByRole("button", { name: "Replay" }).click();
        // The runs that this file's pages show are older than what is replayed, where a machine is slow.
        await expect(page.getByText(/^(An estimate:|Nothing of these stories took a slot)/)).toBeVisible();
      },
    },
  ];
}

/** Opens the first line of what is recorded of an action. */
async function openFirst(page: Page): Promise<void> {
  const line = page.getByRole("tabpanel").getByRole("listitem").getByRole("button", { expanded: false }).first();
  await line.click();
}
