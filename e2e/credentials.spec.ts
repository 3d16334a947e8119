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
  await expect(renew).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.getByLabel("Hosts that it may be sent to")).toHaveValue("api.example.com");
  await dialog.getByLabel("Value", { exact: true }).fill("second-secret-mark");
  await dialog.getByLabel("Value", { exact: true }).press("Enter");
  await expect(dialog).toBeHidden();

  await row.focus();
  await expect(row).toBeFocused();
  await page.keyboard.press("Enter");
  const remove = dialog.getByRole("button", { name: "Delete", exact: true });
  await expect(remove).toBeVisible();
  await remove.focus();
  await expect(remove).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("No story uses it. Delete it?")).toBeVisible();
  await expect(remove).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByText("CREDENTIAL.keyed_token")).toBeHidden();
  expect(answers.join()).not.toContain("secret-mark");
});

test("an API key is made by keys alone, shown once, and is refused once it is revoked", async ({ page, fairlead }) => {
  await page.goto("/api-keys?open=new");
  const dialog = page.getByRole("dialog");
  const name = dialog.getByLabel("Name");
  await expect(name).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("A name is needed")).toBeVisible();
  await name.fill("Keyed deploys");
  await name.press("Enter");
  await expect(dialog.getByText("It is shown this once")).toBeVisible();
  await expect(dialog.getByRole("status")).toBeFocused();
  const key = await dialog.getByText(/^fl_/).textContent();
  const ask = async () =>
    (await page.request.get("/api/v1/info", { headers: { authorization: `Bearer ${key}` } })).status();
  expect(await ask()).toBe(200);
  const kept = dialog.getByRole("button", { name: "I have kept it" });
  await kept.focus();
  await expect(kept).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect.poll(() => page.content()).not.toContain(key ?? "");
  const row = page.getByRole("row", { name: /Keyed deploys/ });
  const revoke = row.getByRole("button", { name: "Revoke Keyed deploys" });
  await revoke.focus();
  await expect(revoke).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(row.getByRole("button", { name: "Revoke", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(row.getByText("Revoked", { exact: true })).toBeVisible();
  await expect(row.getByRole("rowheader")).toBeFocused();
  expect(await ask()).toBe(401);
  expect(fairlead.expected).toEqual([]);
});
