import { expect } from "@playwright/test";
import { saved } from "./building.ts";
import { test } from "./fairlead.ts";

test("edits that could not be sent are there after a reload, and are sent when somebody answers", async ({
  page,
  fairlead,
}) => {
  fairlead.expectFailures(/net::ERR_FAILED/);
  const { story } = await fairlead.publish({
    formatVersion: 1,
    name: "Kept over a reload",
    actions: [{ id: "in", slug: "arrival", type: "webhook", name: "Arrival", options: {} }],
    links: [],
  });
  const isOff = page.getByText("Disabled: events that reach this action stop here.");
  await page.goto(`/stories/${story.id}?sel=arrival`);
  await page.route("**/api/trpc/stories.change*", (route) => route.abort());
  await fairlead.card("Arrival").click();
  await page.keyboard.press("d");
  await expect(isOff).toBeVisible();
  await expect(page.getByText("Not saved yet, retrying")).toBeVisible();
  // The browser asks before it leaves a page with edits that are not saved.
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(isOff).toBeVisible();
  await expect(page.getByText("Not saved yet, retrying")).toBeVisible();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await saved(page);
  await page.reload();
  await expect(isOff).toBeVisible();
});

test("what an action has beside its options is kept: who is told, local values, rules, metadata", async ({
  page,
  fairlead,
}) => {
  const { story } = await fairlead.publish({
    formatVersion: 1,
    name: "Kept beside the options",
    actions: [
      { id: "in", slug: "arrival", type: "webhook", name: "Arrival", options: {} },
      {
        ...{ id: "note", slug: "note", type: "event_transform", name: "Note" },
        options: { mode: "message", payload: {} },
      },
    ],
    links: [{ from: "arrival", to: "note" }],
  });
  await page.goto(`/stories/${story.id}?sel=note`);
  const setting = page.getByLabel("Add a setting");
  for (const name of ["Monitoring", "Local values", "Only if", "Metadata in events"]) {
    await setting.selectOption(name);
    await expect(setting.getByRole("option", { name })).toHaveCount(0);
  }
  await expect(page.getByRole("button", { name: "Publish 4 changes" })).toBeVisible();
  await saved(page);
  await page.reload();
  await expect(page.getByText("Metadata in events", { exact: true })).toBeVisible();
  await expect(setting.getByRole("option")).toHaveText([
    "Add a setting",
    "Description",
    "Schedule",
    "Runs in one chain of events",
    "Icon",
    "Width",
  ]);
  await page.getByLabel("Add to Monitoring").selectOption("Mail");
  const mail = page.getByLabel("Mail, 1");
  await mail.fill("nobody");
  await mail.press("Enter");
  await expect(mail).toHaveAttribute("aria-invalid", "true");
  await mail.fill("ops@example.com");
  await mail.press("Enter");
  await expect(mail).not.toHaveAttribute("aria-invalid");
  await saved(page);
});

test("a story says how it is called, and what is wrong with that is a press away from where it is mended", async ({
  page,
  fairlead,
}) => {
  const { story } = await fairlead.publish({
    formatVersion: 1,
    name: "Called by others",
    actions: [
      { id: "in", slug: "arrival", type: "webhook", name: "Arrival", options: {} },
      {
        ...{ id: "note", slug: "note", type: "event_transform", name: "Note" },
        options: { mode: "message", payload: "=arrival.body" },
      },
    ],
    links: [{ from: "arrival", to: "note" }],
  });
  await page.goto(`/stories/${story.id}`);
  await page.getByText("Settings", { exact: true }).click();
  await page.getByLabel("Add a setting").selectOption("Calls by other stories");
  await expect(page.getByLabel("Answers come from, 1")).toHaveValue("note");
  await page.getByLabel("Add to Calls by other stories").selectOption("Who may call");
  await page.getByRole("combobox", { name: "Who may call", exact: true }).selectOption("teams");
  await expect(page.getByText("is required for the access teams")).toBeVisible();
  await saved(page);
  await fairlead.card("Arrival").click();
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("Alert");
  await expect(page.getByText("1 text will read it by that")).toBeVisible();
  await name.press("Enter");
  await expect(page.getByRole("heading", { level: 2, name: "Alert" })).toBeVisible();
  await saved(page);
  await page.getByRole("button", { name: /^Publish/ }).click();
  await page.getByRole("button", { name: /settings.callable.teams/ }).click();
  await expect(page.getByLabel("Comes in by")).toBeFocused();
});
