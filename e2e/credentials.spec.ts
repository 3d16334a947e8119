import { expect } from "@playwright/test";
import { test } from "./fairlead.ts";

test("a credential is made, given a new secret and deleted by keys alone, and its secret is never shown again", async ({
  page,
  fairlead,
}) => {
  fairlead.expectFailures(/\b400\b/);
  const answers: string[] = [];
  page.on("response", async (answer) => {
    if (answer.url().includes("/api/trpc/credentials.")) answers.push(await answer.text().catch(() => ""));
  });
  await page.goto("/credentials?open=new");
  const dialog = page.getByRole("dialog");
  const name = dialog.getByLabel("Name");
  await expect(name).toBeVisible();
  await name.fill("Keyed token");
  await dialog.getByLabel("Value", { exact: true }).fill("typed-secret-mark");
  await dialog.getByLabel("Hosts that it may be sent to").fill("*");
  await name.press("Enter");
  await expect(dialog.getByText("is too wide")).toBeVisible();
  await dialog.getByLabel("Hosts that it may be sent to").fill("api.example.com");
  await name.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByText("CREDENTIAL.keyed_token")).toBeVisible();

  const row = page.getByRole("link", { name: "Keyed token" });
  await row.focus();
  await expect(row).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("heading", { name: "Keyed token" })).toBeVisible();
  await expect(dialog.getByLabel("Value", { exact: true })).toBeHidden();
  const renew = dialog.getByRole("button", { name: "Enter a new secret" });
  await renew.focus();
  await page.keyboard.press("Enter");
  await expect(dialog.getByLabel("Hosts that it may be sent to")).toHaveValue("api.example.com");
  await dialog.getByLabel("Value", { exact: true }).fill("second-secret-mark");
  await dialog.getByLabel("Value", { exact: true }).press("Enter");
  await expect(dialog).toBeHidden();

  await row.focus();
  await page.keyboard.press("Enter");
  const remove = dialog.getByRole("button", { name: "Delete", exact: true });
  await expect(remove).toBeVisible();
  await remove.focus();
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("No story uses it. Delete it?")).toBeVisible();
  await expect(remove).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByText("CREDENTIAL.keyed_token")).toBeHidden();
  expect(answers.join()).not.toContain("secret-mark");
});
