import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { test } from "./fairlead.ts";
import { expectedComplaints, prepareVisits, visit } from "./places.ts";

async function findings(page: Page): Promise<string[]> {
  // Colours are judged when they have settled.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))),
  );
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on any page in any of its states, ${colorScheme}`, async ({ page, fairlead }) => {
    test.setTimeout(300_000);
    fairlead.expectFailures(expectedComplaints);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const place of await prepareVisits(fairlead)) {
      const { name } = place;
      await test.step(name, async () => {
        await visit(page, place);
        expect.soft(await findings(page), name).toEqual([]);
      });
    }
  });

  test(`axe finds nothing outside the workspace, ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, storageState: { cookies: [], origins: [] } });
    const page = await context.newPage();
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "Enter your email address" })).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await page.goto("/setup?token=used");
    await expect(page.getByRole("heading", { name: "This workspace is set up" })).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await context.close();
  });
}
