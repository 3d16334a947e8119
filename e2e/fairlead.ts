import type { StoryDefinition } from "@fairlead/story";
import { test as base, expect, type Page, type Request } from "@playwright/test";

/** The key that the installation under test accepts: seeds go in by the API, not through pages. */
export const apiKey = "browser-tests-browser-tests-browser-tests";

/** The owner that the set-up makes. */
export const owner = { name: "Ada Lovelace", email: "ada@example.com", password: "correct horse battery" };
export const workspace = "Acme security";

/**
 * How many times slower the browser is made than the machine, by FAIRLEAD_BROWSER_SLOWNESS: what depends on the moment at which
 * something is drawn shows itself then. Limits of time grow with it. 1: as fast as it is.
 */
export const slowness = Math.max(1, Number(process.env.FAIRLEAD_BROWSER_SLOWNESS) || 1);

type Imported = { story: { id: string; slug: string }; webhooks: { action: string; url: string }[] };

/** What tests can do besides looking: the verbs of a person, and those of a seed. */
export class Fairlead {
  readonly page: Page;
  /** Console lines that a test expects, such as the browser's own note of an answer with 404. */
  readonly expected: RegExp[] = [];

  constructor(page: Page) {
    this.page = page;
  }

  /** Puts a story in, by the API. */
  publish(definition: StoryDefinition): Promise<Imported> {
    return this.put(definition, true);
  }

  /** The same, as a draft unless it is to be published. `more`: what else an import takes. */
  async put(definition: StoryDefinition, publish = false, more: object = {}): Promise<Imported> {
    const answer = await this.page.request.post("/api/v1/stories/import", {
      headers: { authorization: `Bearer ${apiKey}` },
      data: { data: definition, publish, ...more },
    });
    expect(answer.status(), await answer.text()).toBe(200);
    return answer.json();
  }

  /** Keeps a credential, a resource or an API key, by the API, unless there is one of its name. */
  async keep(
    what: "credentials" | "resources" | "api-keys",
    value: { name: string } & Record<string, unknown>,
  ): Promise<void> {
    const headers = { authorization: `Bearer ${apiKey}` };
    const { items } = await (await this.page.request.get(`/api/v1/${what}`, { headers })).json();
    if (items.some(({ name }: { name: string }) => name === value.name)) return;
    const answer = await this.page.request.post(`/api/v1/${what}`, { headers, data: value });
    expect(answer.status(), await answer.text()).toBe(200);
  }

  /** Keeps a test of an action, by the API, with the events that it begins with. */
  async keepTest(story: string, action: string, { name, events }: { name: string; events: object }): Promise<void> {
    const answer = await this.page.request.post(`/api/v1/stories/${story}/actions/${action}/tests`, {
      headers: { authorization: `Bearer ${apiKey}` },
      data: { name, record: { events, calls: {}, nowMs: 0 } },
    });
    expect(answer.status(), await answer.text()).toBe(200);
  }

  /** Calls a webhook as a sender does; returns the id of the story run that it starts. */
  async call(url: string | undefined, body: unknown): Promise<string> {
    const answer = await this.page.request.post(url ?? "", { data: body });
    expect(answer.ok()).toBe(true);
    return (await answer.json()).story_run_id;
  }

  /** Waits until a story run has ended. */
  async ended(run: string): Promise<void> {
    const headers = { authorization: `Bearer ${apiKey}` };
    const status = async () => (await (await this.page.request.get(`/api/v1/runs/${run}`, { headers })).json()).status;
    await expect.poll(status).not.toBe("open");
  }

  /** Opens a story from the list. */
  async openStory(name: string): Promise<void> {
    // Searched for: what other tests made may be more than the first rows.
    await this.page.goto(`/stories?search=${encodeURIComponent(name)}`);
    await this.page.getByRole("link", { name, exact: true }).click();
    await expect(this.page.getByRole("heading", { level: 1, name })).toBeVisible();
    await expect(this.page.locator(".react-flow__node").first()).toBeVisible();
  }

  /** Sends the sample event and waits until the run that it starts has ended. */
  async sendSample(): Promise<void> {
    await this.page.getByRole("button", { name: "Send a sample event" }).click();
    await this.page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
    await expect(this.page.getByRole("banner").getByText("Done", { exact: true })).toBeVisible();
  }

  /** The card of an action on the board. */
  card(name: string) {
    const literal = name.replace(/[?.()]/g, "\\$&");
    return this.page.getByRole("group", { name: new RegExp(`^${literal}, `) });
  }

  /** Says that the answers to some requests may be errors, which browsers write to their console. */
  expectFailures(pattern: RegExp): void {
    this.expected.push(pattern);
  }
}

/**
 * A test with a page that is watched: an error on the console, a violation of the content policy, a script that throws or
 * an answer with 5xx fails it, unless the test says that it expects it.
 */
export const test = base.extend<{ fairlead: Fairlead }>({
  page: async ({ page, context }, use) => {
    if (slowness > 1) {
      const devtools = await context.newCDPSession(page);
      await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowness });
    }
    await use(page);
  },
  fairlead: async ({ page }, use) => {
    const fairlead = new Fairlead(page);
    const complaints: string[] = [];
    page.on("console", (line) => {
      if (line.type() === "error") complaints.push(`${line.text()} ${line.location().url}`);
    });
    page.on("pageerror", (error) => complaints.push(error.stack ?? error.message));
    page.on("response", (answer) => {
      if (answer.status() >= 500) complaints.push(`${answer.status()} ${answer.url()}`);
    });
    await use(fairlead);
    expect(complaints.filter((text) => !fairlead.expected.some((pattern) => pattern.test(text)))).toEqual([]);
  },
});

/** Whether a request asks for a procedure; several of them may go in one request. */
export function asksFor(request: Request, procedure: string): boolean {
  const { pathname } = new URL(request.url());
  return pathname.startsWith("/api/trpc/") && pathname.slice("/api/trpc/".length).split(",").includes(procedure);
}
