import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { slowness, test } from "./fairlead.ts";
import { expectedComplaints, prepareVisits, visit } from "./places.ts";

/** The rules whose findings depend on colours. All else is the same in both themes, which are a matter of styles alone. */
const colourRules = ["color-contrast", "link-in-text-block"];

/**
 * Ends what changes colours by and by, and what that sets off, as colours are judged when they have settled. It is not waited
 * for: inside of details that are closed nothing goes on.
 */
function settle(): void {
  for (let round = 0; round < 20; round += 1) {
    const passing = document
      .getAnimations()
      .filter(({ effect }) => Number(effect?.getComputedTiming().endTime) < Infinity);
    for (const animation of passing) animation.finish();
    if (passing.length === 0) return;
  }
}

/** What axe finds on a page in one of its themes: by day all of it, by night what colours can be wrong in. */
async function findings(page: Page, colorScheme: "light" | "dark"): Promise<string[]> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.evaluate(settle);
  // There are no frames, for whose sake each look would open another page.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const { violations } = await (colorScheme === "light" ? axe : axe.withRules(colourRules)).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

/** What axe finds on a page in both themes. */
async function findingsInBoth(page: Page): Promise<string[]> {
  return [...(await findings(page, "light")), ...(await findings(page, "dark"))];
}

test("axe finds nothing on any page in any of its states, by day and by night", async ({ page, fairlead }) => {
  test.setTimeout(600_000 * slowness);
  fairlead.expectFailures(expectedComplaints);
  for (const place of await prepareVisits(fairlead)) {
    const { name } = place;
    await test.step(name, async () => {
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      await visit(page, place);
      expect.soft(await findingsInBoth(page), name).toEqual([]);
    });
  }
});

test("axe finds nothing outside the workspace, by day and by night", async ({ browser }) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Enter your email address" })).toBeVisible();
  expect(await findingsInBoth(page)).toEqual([]);
  await page.goto("/setup?token=used");
  await expect(page.getByRole("heading", { name: "This workspace is set up" })).toBeVisible();
  expect(await findingsInBoth(page)).toEqual([]);
  await context.close();
});
