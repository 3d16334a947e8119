import { createRequire } from "node:module";
import { expect } from "@playwright/test";
import { test } from "./fairlead.ts";
import { linesStory } from "./stories.ts";

type IssueCall = { action: string; issue: { number: number; title: string }; repository: { full_name: string } };

// The package's types say "export default", its code is a JSON file.
const require = createRequire(import.meta.url);
const calls: { name: string; examples: IssueCall[] }[] = require("@octokit/webhooks-examples");
const issueCalls = calls.find(({ name }) => name === "issues")?.examples ?? [];

test("a sample event runs through the sample story and starts the second one; every event can be looked at", async ({
  page,
  fairlead,
}) => {
  await fairlead.openStory("GitHub issue triage");
  await expect(page.getByText("match", { exact: true })).toBeVisible();
  await fairlead.sendSample();

  const rows = page.getByRole("treegrid").getByRole("row");
  await expect(rows).toHaveCount(5);
  for (const name of ["Receive issue", "Is it newly opened?", "Classify", "Tell the team", "Summary"]) {
    await expect(rows.filter({ hasText: name })).toHaveCount(1);
  }
  await rows.filter({ hasText: "Summary" }).click();
  const details = page.getByRole("complementary", { name: "Details" });
  await expect(details.getByRole("heading", { name: "Summary" })).toBeVisible();
  const emitted = details.getByRole("tree").first();
  await expect(emitted).toContainText("octocat/hello-world#1347: Found a bug by octocat is a bug; the team was told");

  await fairlead.card("Classify").click();
  await expect(details.getByRole("tree").first()).toContainText('kind"bug"');
  await expect(page).toHaveURL(/[?&]sel=/);

  await page.getByRole("link", { name: "Runs", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Runs" })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Team inbox" }).first()).toContainText("Done");
});

test("what an event holds can be copied, its path as a formula reads it", async ({ page, context, fairlead }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await fairlead.openStory("GitHub issue triage");
  await fairlead.sendSample();
  await page.getByRole("treegrid").getByRole("row").filter({ hasText: "Receive issue" }).click();
  const tree = page.getByRole("tree").first();
  await tree.getByRole("treeitem", { name: /^title / }).click();
  await page.getByRole("button", { name: "Copy the path as a formula" }).first().click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("receive_issue.body.issue.title");
  await page.getByRole("button", { name: "Copy the value" }).first().click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("Found a bug");
});

test("a story shows where its events come in, and what its last runs did", async ({ page, context, fairlead }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await fairlead.openStory("GitHub issue triage");
  const address = page.getByRole("textbox", { name: "Webhook URL" });
  await expect(address).toHaveValue(/\/webhook\/github-issues\/[\w-]{43}$/);
  await page.getByRole("button", { name: "Copy the cURL command" }).click();
  const command = await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toContain(`curl '${await address.inputValue()}'`)
    .then(() => page.evaluate(() => navigator.clipboard.readText()));
  expect(command).toContain('"title": "Found a bug"');
  await expect(page.getByRole("complementary").getByRole("listitem").first()).toContainText("Done");
  await expect(fairlead.card("Summary")).toContainText("event");
});

test("the address of a webhook changes without a gap, and the one before is shown until it is ended", async ({
  page,
  fairlead,
}) => {
  const { story } = await fairlead.publish(linesStory("Readdressed"));
  await page.goto(`/stories/${story.id}?sel=receive_order`);
  const address = page.getByRole("textbox", { name: "Webhook URL" });
  const before = await address.inputValue();
  await page.getByText("Another secret in the address").click();
  await page.getByRole("button", { name: "Change the address" }).click();
  await page.getByRole("button", { name: "Change it" }).click();
  const old = page.getByText(`The old address, ending in …${before.slice(-4)}, works until`);
  await expect(old).toBeVisible();
  await expect(address).not.toHaveValue(before);
  await fairlead.call(before, { lines: [] });
  await fairlead.call(await address.inputValue(), { lines: [] });
  await page.getByRole("button", { name: "End it now" }).click();
  await page.getByRole("button", { name: "End it", exact: true }).click();
  await expect(old).toBeHidden();
  expect((await page.request.post(before, { data: {} })).status()).toBe(404);
  await fairlead.call(await address.inputValue(), { lines: [] });
});

test("what GitHub really sends goes through the sample: an opened issue to its end, another no further than the condition", async ({
  page,
  fairlead,
}) => {
  const opened = issueCalls.find(({ action }) => action === "opened");
  const other = issueCalls.find(({ action }) => action !== "opened");
  await fairlead.openStory("GitHub issue triage");
  const url = await page.getByRole("textbox", { name: "Webhook URL" }).inputValue();
  await page.goto(`/runs/${await fairlead.call(url, opened)}`);
  await expect(page.getByRole("banner").getByText("Done", { exact: true })).toBeVisible();
  await page.getByRole("treegrid").getByRole("row").filter({ hasText: "Summary" }).click();
  const { repository, issue } = opened ?? { repository: { full_name: "" }, issue: { number: 0, title: "" } };
  await expect(page.getByRole("tree").first()).toContainText(`${repository.full_name}#${issue.number}: ${issue.title}`);

  await page.goto(`/runs/${await fairlead.call(url, other)}`);
  await expect(page.getByRole("banner").getByText("Done", { exact: true })).toBeVisible();
  await expect(page.getByRole("treegrid").getByRole("row")).toHaveCount(2);
  await expect(fairlead.card("Is it newly opened?")).toContainText("No match");
});
