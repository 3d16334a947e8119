import { expect } from "@playwright/test";
import { owner, test, workspace } from "./fairlead.ts";

/** The first minutes of an installation. It is the only one there is, so that these run in their order. */
test.describe.configure({ mode: "serial" });

const setupUrl = process.env.FAIRLEAD_SETUP_URL ?? "";

test("before the set-up every page says how to begin, and shows no link", async ({ page, fairlead }) => {
  for (const path of ["/stories", "/sign-in", "/setup"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "This workspace is not set up yet" })).toBeVisible();
    expect(await page.content()).not.toContain("token=");
  }
  expect(fairlead.expected).toEqual([]);
});

test("a link that is not the printed one makes no account", async ({ page, fairlead }) => {
  fairlead.expectFailures(/403.*\/api\/setup/);
  await page.goto("/setup?token=guessed");
  await fillSetup(page);
  await page.getByRole("button", { name: "Create the workspace" }).click();
  await expect(page.getByRole("heading", { name: "This link does not work" })).toBeVisible();
});

test("the set-up names every field that is wrong, and then makes the owner and signs in", async ({
  page,
  fairlead,
}) => {
  fairlead.expectFailures(/400.*\/api\/setup/);
  await page.goto(setupUrl);
  await page.getByRole("button", { name: "Create the workspace" }).click();
  for (const label of ["Workspace name", "Your name", "Email", "Password"]) {
    await expect(page.getByLabel(label, { exact: true })).toHaveAttribute("aria-invalid", "true");
  }
  await fillSetup(page);
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Create the workspace" }).click();
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Email", { exact: true })).not.toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Create the workspace" }).click();
  await page.waitForURL("**/stories");
  await expect(page.getByText(workspace)).toBeVisible();
  await expect(page.getByRole("link", { name: "GitHub issue triage" })).toBeVisible();
});

test("the link works once", async ({ page, fairlead }) => {
  await page.goto(setupUrl);
  await expect(page.getByRole("heading", { name: "This workspace is set up" })).toBeVisible();
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(fairlead.expected).toEqual([]);
});

test("a wrong password is refused with the email kept; the right one leads to where one wanted to go", async ({
  page,
  fairlead,
}) => {
  fairlead.expectFailures(/401.*\/api\/(?:auth\/sign-in|trpc)/);
  await page.goto("/runs?status=failed");
  await page.waitForURL(/\/sign-in/);
  await page.getByLabel("Email").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill("wrong horse battery");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Email or password is wrong." })).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/runs?status=failed");
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/\/sign-in/);
  await page.goto("/stories");
  await page.waitForURL(/\/sign-in/);
  await page.getByLabel("Email").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/stories");
  await page.context().storageState({ path: "test-results/owner.json" });
});

async function fillSetup(page: import("@playwright/test").Page): Promise<void> {
  await page.getByLabel("Workspace name").fill(workspace);
  await page.getByLabel("Your name").fill(owner.name);
  await page.getByLabel("Email").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
}
