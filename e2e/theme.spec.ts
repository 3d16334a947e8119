import { expect, type Page } from "@playwright/test";
import { test } from "./fairlead.ts";

const day = "rgb(245, 243, 237)";
const night = "rgb(18, 19, 22)";

/** Waits until the page has a colour. A page that was just asked for has no element yet. */
const shows = (page: Page, colour: string) => expect(page.locator("html")).toHaveCSS("background-color", colour);

async function chooseTheme(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitemradio", { name }).click();
  await page.keyboard.press("Escape");
}

test("the theme follows the machine until one is chosen, which stays and is there before the first paint", async ({
  page,
  fairlead,
}) => {
  await page.goto("/stories");
  await expect(page.getByRole("heading", { name: "Stories" })).toBeVisible();
  await shows(page, day);
  await page.emulateMedia({ colorScheme: "dark" });
  await shows(page, night);

  await chooseTheme(page, "Light");
  await shows(page, day);
  await page.emulateMedia({ colorScheme: "light" });
  await chooseTheme(page, "Dark");
  await shows(page, night);

  // What the server sends is dark already: no script has to turn it.
  const html = await (await page.request.get("/stories")).text();
  expect(html).toMatch(/<html[^>]* data-theme="dark"/);
  await page.reload({ waitUntil: "commit" });
  await shows(page, night);

  await chooseTheme(page, "Same as this machine");
  await shows(page, day);
  expect(await (await page.request.get("/stories")).text()).not.toContain("data-theme=");
  expect(fairlead.expected).toEqual([]);
});

test("who asks for the icon by its old name gets it", async ({ page }) => {
  const answer = await page.request.get("/favicon.ico");
  expect([answer.status(), answer.headers()["content-type"]]).toEqual([200, "image/svg+xml"]);
});
