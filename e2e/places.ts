import { expect, type Page } from "@playwright/test";
import { fillFormula } from "./building.ts";
import { asksFor, type Fairlead } from "./fairlead.ts";
import { openedVisits } from "./openedPlaces.ts";
import { failingStory, linesStory, notedStory, tickingStory } from "./stories.ts";

/** A page in one of its states: how to get there, and what says that it is there. */
export type Visit = { name: string; open: (page: Page) => Promise<void> };

/** What browsers and pages write to the console in the states that are failures. */
export const expectedComplaints = /\b404\b|net::ERR_FAILED|Cannot read properties of undefined/;

/** Goes to a page in one of its states; what an earlier visit put in the way is taken out first. */
export async function visit(page: Page, { open }: Visit): Promise<void> {
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await open(page);
}

/** Makes what the pages need, and lists every page with the states that it can be in. */
export async function prepareVisits(fairlead: Fairlead): Promise<Visit[]> {
  const lines = await fairlead.publish(linesStory("Visited lines"));
  const failing = await fairlead.publish(failingStory("Visited failure"));
  const noted = await fairlead.publish(notedStory("Visited notes"));
  const done = await fairlead.call(lines.webhooks[0]?.url, {
    lines: [
      { sku: "a", price: 200 },
      { sku: "b", price: 1 },
    ],
  });
  const failed = await fairlead.call(failing.webhooks[0]?.url, { what: "x" });
  await Promise.all([fairlead.ended(done), fairlead.ended(failed)]);
  const events = { each_line: { index: 1, line: { sku: "a", price: 200 } } };
  await fairlead.keepTest(lines.story.id, "mark", { name: "Visited test", events });
  const fresh = await fairlead.publish(linesStory("Visited before any run"));
  await fairlead.publish(tickingStory("Visited ticks"));
  const empty = await fairlead.publish({ formatVersion: 1, name: "Visited void", actions: [], links: [] });
  const ofCode = await fairlead.put(linesStory("Visited code"), true, { mode: "deploy", slug: "visited-code" });
  await fairlead.put(linesStory("Visited code, changed"), false, { mode: "replace", slug: "visited-code" });
  const gone = "00000000-0000-4000-8000-000000000000";
  const go = (path: string, sign: (page: Page) => Promise<void>) => async (page: Page) => {
    await page.goto(path);
    await sign(page);
  };
  const heading = (name: string | RegExp) => (page: Page) =>
    expect(page.getByRole("heading", { name }).first()).toBeVisible();
  const text = (words: string) => (page: Page) =>
    expect(page.getByText(words).filter({ visible: true }).first()).toBeVisible();
  const card = (page: Page) => expect(page.locator(".react-flow__node, [role=treeitem]").first()).toBeVisible();
  return [
    { name: "stories", open: go("/stories", text("Visited lines")) },
    { name: "stories, some picked to be filed", open: openPicked },
    { name: "stories, none of a tag", open: go("/stories?tag=nobody-has-this", heading("No story is like that")) },
    { name: "stories, nothing found", open: go("/stories?search=zzz", heading("No story is called that")) },
    { name: "stories, none yet", open: answered("stories.list", noItems, go("/stories", heading("No stories yet"))) },
    {
      name: "stories that can't be loaded",
      open: unanswered("stories.list", go("/stories", heading("The stories could not be loaded"))),
    },
    { name: "nobody answers", open: unanswered("session.get", go("/stories", heading("could not be loaded"))) },
    {
      name: "page that broke",
      open: answered("stories.list", { items: [{}], nextCursor: null }, go("/stories", heading("stopped working"))),
    },
    { name: "new story", open: go("/stories/new", heading("Alert triage")) },
    {
      name: "templates that can't be loaded",
      open: unanswered("templates.list", go("/stories/new", heading("The templates could not be loaded"))),
    },
    { name: "import", open: go("/stories/import", heading("What can be imported")) },
    { name: "import with problems", open: openProblems },
    { name: "story", open: go(`/stories/${lines.story.id}`, card) },
    { name: "story, action selected", open: go(`/stories/${lines.story.id}?sel=is_it_large`, heading("Options")) },
    { name: "story, action tried out", open: tryOut(`/stories/${lines.story.id}?sel=mark&tab=test`) },
    { name: "story, tested as a whole", open: testWhole(`/stories/${lines.story.id}`) },
    {
      name: "story, action without an event to try out with",
      open: go(`/stories/${fresh.story.id}?sel=each_line&tab=test`, text("has come by yet")),
    },
    {
      name: "story, events to try out with can't be loaded",
      open: unanswered(
        "tests.sources",
        go(`/stories/${lines.story.id}?sel=mark&tab=test`, text("The events to test with could not be loaded.")),
      ),
    },
    { name: "story, outline", open: go(`/stories/${lines.story.id}?view=outline&sel=mark`, heading("Options")) },
    {
      name: "story, code",
      open: go(`/stories/${lines.story.id}?view=code`, (page) =>
        expect(page.getByRole("region", { name: /^Code/ })).toBeVisible(),
      ),
    },
    {
      name: "story, code that is being changed",
      open: go(`/stories/${lines.story.id}?view=code`, async (page) => {
        await page.getByRole("button", { name: "Change the code" }).click();
        await expect(page.getByText(/^This says the same/)).toBeVisible();
      }),
    },
    {
      name: "story from code, whose draft differs",
      open: go(`/stories/${ofCode.story.id}`, async (page) => {
        await page.getByRole("button", { name: "What differs" }).click();
        await expect(page.getByText(/^The story is called “Visited code, changed”/)).toBeVisible();
      }),
    },
    { name: "story, menu to add an action", open: openAddMenu(lines.story.id) },
    { name: "story with a problem and a test that fails, about to be published", open: openPublishing(lines.story.id) },
    { name: "story, palette of commands", open: openByKey(lines.story.id, "ControlOrMeta+k", "combobox") },
    { name: "story, search in it", open: openByKey(lines.story.id, "ControlOrMeta+f", "searchbox") },
    { name: "story, name for a checkpoint", open: openByKey(lines.story.id, "ControlOrMeta+s", "dialog") },
    { name: "story, sheet of keys", open: openByKey(lines.story.id, "?", "dialog") },
    { name: "story, asked before an action is removed", open: openRemoval(lines.story.id) },
    { name: "story, note selected", open: go(`/stories/${noted.story.id}?sel=note:ask`, heading("Note")) },
    { name: "story, group selected", open: go(`/stories/${noted.story.id}?sel=group:closed`, heading("Tell people")) },
    { name: "story without actions", open: go(`/stories/${empty.story.id}`, text("This story has no actions yet.")) },
    { name: "story that is gone", open: go(`/stories/${gone}`, heading("This story is not here")) },
    { name: "runs of a story", open: go(`/stories/${lines.story.id}/runs`, text("Done")) },
    { name: "runs", open: go("/runs", text("Visited failure")) },
    { name: "runs, none yet", open: answered("runs.list", noItems, go("/runs", heading("Nothing has run yet"))) },
    {
      name: "runs, none of a status",
      open: answered("runs.list", noItems, go("/runs?status=cancelled", heading("No run has this status"))),
    },
    {
      name: "runs, none that is like what is asked for",
      open: answered("runs.list", noItems, go("/runs?reason=budget&time=1h", heading("No run is like that"))),
    },
    { name: "events of a story", open: go(`/stories/${lines.story.id}/events`, text("Each line")) },
    {
      name: "events of a story, none that is like what is asked for",
      open: go(`/stories/${lines.story.id}/events?text=nowhere`, heading("No event is like that")),
    },
    {
      name: "events of a story that can't be loaded",
      open: unanswered(
        "events.list",
        // The story is asked for in the same request.
        go(`/stories/${lines.story.id}/events`, heading(/could not be loaded/)),
      ),
    },
    { name: "run", open: go(`/runs/${done}`, text("Done")) },
    { name: "action run", open: go(`/runs/${done}?sel=each_line`, heading("Emitted")) },
    { name: "failed run", open: go(`/runs/${failed}`, heading("What failed")) },
    { name: "failed action run", open: go(`/runs/${failed}?sel=ask`, heading("Why it failed")) },
    { name: "event", open: openEvent(`/runs/${done}?sel=each_line`) },
    { name: "event as text", open: openEvent(`/runs/${done}?sel=each_line`, "Text") },
    { name: "event beside the one before", open: openEvent(`/runs/${done}?sel=each_line`, "Diff with previous") },
    { name: "schedules", open: go("/schedules", text("Visited ticks")) },
    {
      name: "schedules, none yet",
      open: answered("schedules.list", noItems, go("/schedules", heading("No story starts by itself yet"))),
    },
    {
      name: "schedules that can't be loaded",
      open: unanswered("schedules.list", go("/schedules", heading("The schedules could not be loaded"))),
    },
    { name: "fairness", open: go("/fairness", heading("Workers")) },
    { name: "fairness, nothing busy", open: quietFairness(go("/fairness", heading("Nothing has run or waited"))) },
    {
      name: "fairness that can't be loaded",
      open: unanswered("fairness.get", go("/fairness", heading("Fairness could not be loaded"))),
    },
    { name: "fairness of a story", open: go(`/stories/${lines.story.id}/fairness`, heading("Policy")) },
    { name: "fairness of a story that is gone", open: go(`/stories/${gone}/fairness`, heading("is not here")) },
    ...(await valueVisits(fairlead, go, heading)),
    ...openedVisits(lines.story.id, done),
    { name: "mail and messages", open: go("/mail", heading("Messages about monitored actions")) },
    {
      name: "mail settings that can't be loaded",
      open: unanswered("mail.settings", go("/mail", heading("The mail settings could not be loaded"))),
    },
    ...(await adminVisits(fairlead, go, heading)),
    { name: "account menu", open: openMenu },
    { name: "not found", open: go("/nowhere", heading("There is no page at this address")) },
  ];
}

function tryOut(path: string): Visit["open"] {
  return async (page) => {
    await page.goto(path);
    await page.getByRole("button", { name: "Test", exact: true }).click();
    await expect(page.getByRole("region", { name: "Result" })).toBeVisible();
  };
}

function testWhole(path: string): Visit["open"] {
  return async (page) => {
    await page.goto(path);
    await page.getByRole("button", { name: "Choose an event" }).click();
    await page.getByRole("button", { name: "Test the story" }).click();
    await expect(page.getByRole("region", { name: "Result of the test" })).toBeVisible();
  };
}

type Go = (path: string, sign: (page: Page) => Promise<void>) => Visit["open"];

/** The pages of what a team keeps, in each of their states; makes what they show. */
async function valueVisits(
  fairlead: Fairlead,
  go: Go,
  heading: (name: string | RegExp) => (page: Page) => Promise<void>,
): Promise<Visit[]> {
  const text = { kind: "text", secret: { value: "visited-secret" }, allowedHosts: ["api.example.com"] };
  await fairlead.keep("credentials", { name: "Visited token", ...text });
  await fairlead.keep("resources", { name: "Visited list", kind: "json", value: [1] });
  const field = (label: string) => (page: Page) => expect(page.getByLabel(label, { exact: true })).toBeVisible();
  const none = { items: [] };
  return [
    { name: "credentials", open: go("/credentials", (page) => expect(page.getByText("Visited token")).toBeVisible()) },
    { name: "credential", open: go("/credentials?open=visited_token", heading("Visited token")) },
    { name: "new credential", open: go("/credentials?open=new", field("Value")) },
    {
      name: "credentials, none yet",
      open: answered("credentials.list", none, go("/credentials", heading("No credentials yet"))),
    },
    {
      name: "credentials that can't be loaded",
      open: unanswered("credentials.list", go("/credentials", heading("The credentials could not be loaded"))),
    },
    { name: "resources", open: go("/resources", (page) => expect(page.getByText("Visited list")).toBeVisible()) },
    { name: "resource", open: go("/resources?open=visited_list", field("JSON")) },
    { name: "new resource", open: go("/resources?open=new", field("Text")) },
    {
      name: "resources, none yet",
      open: answered("resources.list", none, go("/resources", heading("No resources yet"))),
    },
    {
      name: "resources that can't be loaded",
      open: unanswered("resources.list", go("/resources", heading("The resources could not be loaded"))),
    },
  ];
}

/** The pages of those who run the workspace. */
async function adminVisits(
  fairlead: Fairlead,
  go: Go,
  heading: (name: string | RegExp) => (page: Page) => Promise<void>,
): Promise<Visit[]> {
  await fairlead.keep("api-keys", { name: "Visited key", scopes: ["read", "run"] });
  return [
    {
      name: "API keys",
      open: go("/api-keys", (page) => expect(page.getByRole("rowheader", { name: /Visited key/ })).toBeVisible()),
    },
    { name: "new API key", open: go("/api-keys?open=new", heading("New API key")) },
    {
      name: "API keys, none yet",
      open: answered("apiKeys.list", { items: [] }, go("/api-keys", heading("No API keys yet"))),
    },
    {
      name: "API keys that can't be loaded",
      open: unanswered("apiKeys.list", go("/api-keys", heading("The list of API keys could not be loaded"))),
    },
    {
      name: "audit log, an entry unfolded",
      open: go("/audit?verb=apiKey.create", async (page) => {
        const row = page.getByRole("row", { name: /Visited key/ }).first();
        await row.getByText(/name, tail/).click();
        await expect(row.getByText("Request", { exact: true })).toBeVisible();
      }),
    },
    { name: "audit log, nothing like that", open: go("/audit?who=nobody-at-all", heading("No entry is like that")) },
    {
      name: "audit log, nothing yet",
      open: answered("audit.list", noItems, go("/audit", heading("Nothing was recorded yet"))),
    },
    {
      name: "audit log that can't be loaded",
      open: unanswered("audit.list", go("/audit", heading("The audit log could not be loaded"))),
    },
  ];
}

const noItems = { items: [], nextCursor: null };

/** Lets nothing be told to a page, as what is told would take the place of what a test has answered. */
async function silence(page: Page): Promise<void> {
  await page.route("**/api/trpc/live.watch*", () => new Promise(() => {}));
}

/** A page for which a procedure answers with something else; its calls go out alone, as one of a batch of one. */
function answered(procedure: string, data: unknown, open: Visit["open"]): Visit["open"] {
  return async (page) => {
    await silence(page);
    await page.route("**/api/trpc/**", (route) =>
      asksFor(route.request(), procedure) ? route.fulfill({ json: [{ result: { data } }] }) : route.fallback(),
    );
    await open(page);
  };
}

/** The fairness page of an installation where no story is busy. */
function quietFairness(open: Visit["open"]): Visit["open"] {
  return async (page) => {
    await silence(page);
    await page.route("**/api/trpc/fairness.get*", async (route) => {
      const [answer] = await (await route.fetch()).json();
      await route.fulfill({ json: [{ result: { data: { ...answer.result.data, stories: [], resting: 4 } } }] });
    });
    await open(page);
  };
}

/** A page for which a procedure never answers. */
function unanswered(procedure: string, open: Visit["open"]): Visit["open"] {
  return async (page) => {
    await page.route("**/api/trpc/**", (route) =>
      asksFor(route.request(), procedure) ? route.abort() : route.fallback(),
    );
    await open(page);
  };
}

/** Where the page is narrow, nothing is picked; the list in its order stands for it. */
async function openPicked(page: Page): Promise<void> {
  await page.goto("/stories?sort=name&search=visited");
  await expect(page.getByRole("link", { name: "Visited lines" }).first()).toBeVisible();
  const box = page.getByRole("checkbox", { name: "Pick Visited lines" }).first();
  if (!(await box.isVisible())) return;
  await box.check();
  await expect(page.getByRole("region", { name: "Picked stories" })).toBeVisible();
}

async function openProblems(page: Page): Promise<void> {
  await page.goto("/stories/import");
  await page.getByLabel("Story as JSON").fill('{ "formatVersion": 1, "name": "", "actions": [{}], "links": [] }');
  await page.getByRole("button", { name: "Import and publish" }).click();
  await expect(page.getByRole("heading", { name: /problems$/ })).toBeVisible();
}

function openEvent(run: string, mode?: string) {
  return async (page: Page) => {
    await page.goto(run);
    await page
      .getByRole("link", { name: /^Open event/ })
      .first()
      .click();
    await expect(page.getByText("Emitted by")).toBeVisible();
    if (mode === undefined) return;
    const button = page.getByRole("button", { name: mode, exact: true });
    await button.click();
    await expect(button).toHaveAttribute("aria-pressed", "true");
  };
}

function openAddMenu(story: string) {
  return async (page: Page) => {
    await page.goto(`/stories/${story}?sel=each_line`);
    await expect(page.getByRole("textbox", { name: "Path" })).toBeVisible();
    await page.getByRole("button", { name: "Add an action behind (A)" }).click();
    await expect(page.getByRole("dialog", { name: "Add an action here" })).toBeVisible();
  };
}

function openPublishing(story: string) {
  return async (page: Page) => {
    await page.goto(`/stories/${story}?sel=mark`);
    await fillFormula(page, page.getByRole("textbox", { name: "Payload" }), '{ "text": "=nobody.said" }');
    await expect(page.getByRole("img", { name: "1 problem" })).toBeVisible();
    await page.getByRole("button", { name: /^Publish/ }).click();
    await expect(page.getByRole("heading", { name: "1 problem to mend first" })).toBeVisible();
    await expect(page.getByText("The saved test did not pass.")).toBeVisible();
  };
}

/** What a key opens over the board, or over the outline where the page is narrow. */
function openByKey(story: string, key: string, role: "combobox" | "searchbox" | "dialog") {
  return async (page: Page) => {
    await page.goto(`/stories/${story}`);
    await expect(page.locator(".react-flow__node, [role=treeitem]").first()).toBeVisible();
    await page.locator(".board, [role=treeitem][tabindex='0']").first().focus();
    await page.keyboard.press(key);
    await expect(page.getByRole(role)).toBeVisible();
  };
}

function openRemoval(story: string) {
  return async (page: Page) => {
    await page.goto(`/stories/${story}?sel=each_line`);
    await expect(page.getByRole("textbox", { name: "Path" })).toBeVisible();
    await page.getByRole("button", { name: "Remove (Delete)" }).click();
    await expect(page.getByRole("dialog", { name: "Remove “Each line”?" })).toBeVisible();
  };
}

async function openMenu(page: Page): Promise<void> {
  await page.goto("/runs");
  await page.getByRole("button", { name: "Account" }).click();
  await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
}
