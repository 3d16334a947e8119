import { expect } from "@playwright/test";
import { slowness, test } from "./fairlead.ts";
import { expectedComplaints, prepareVisits, visit } from "./places.ts";

test("on a phone every page fits its width", async ({ page, fairlead }) => {
  test.setTimeout(300_000 * slowness);
  fairlead.expectFailures(expectedComplaints);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const place of await prepareVisits(fairlead)) {
    const { name } = place;
    await test.step(name, async () => {
      await visit(page, place);
      const overflow = await page.evaluate(() => {
        const content = document.querySelector("main");
        return [document.documentElement, ...(content === null ? [] : [content])].map(
          (element) => element.scrollWidth - element.clientWidth,
        );
      });
      expect.soft(Math.max(...overflow), name).toBeLessThanOrEqual(0);
    });
  }
});

test("on a phone a story opens as its outline, with the details below", async ({ page, fairlead }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/stories?search=issue+triage");
  await page.getByRole("link", { name: "GitHub issue triage" }).click();
  await expect(page.getByRole("tree", { name: "Outline, GitHub issue triage" })).toBeVisible();
  await page.getByRole("treeitem").filter({ hasText: "Classify" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Classify" })).toBeVisible();
  expect(fairlead.expected).toEqual([]);
});
