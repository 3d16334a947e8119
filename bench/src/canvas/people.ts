import { findBrowser } from "@fairlead/e2e/browser";
import { type Browser, chromium, type Page } from "@playwright/test";

/** Who looks at the boards that are measured. */
export const owner = { email: "bench@example.com", password: "seventeen green otters" };

const viewport = { width: 1440, height: 900 };

/** How often a browser draws: as a display does, 60 times a second at most, or as often as it can. */
export type Pace = (typeof paces)[number];
export const paces = ["display", "free"] as const;

/** A headless browser without a processor for graphics, as the machines of CI have none. */
export function launch(pace: Pace): Promise<Browser> {
  const drawing = pace === "free" ? ["--disable-frame-rate-limit", "--disable-gpu-vsync"] : [];
  return chromium.launch({
    executablePath: findBrowser(process.env),
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync", ...drawing],
  });
}

/** A page that counts how long its main thread is busy at a stretch (`longestTask`). */
export async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport });
  await context.addInitScript(watchTasks);
  return context.newPage();
}

/** Signs in as the person whom the start made. */
export async function signIn(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel("Email").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/stories/);
}

type Watched = { benchTasks: { endMs: number; lengthMs: number }[] };

function watchTasks(): void {
  const tasks: Watched["benchTasks"] = [];
  (globalThis as unknown as Watched).benchTasks = tasks;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      tasks.push({ endMs: startTime + duration, lengthMs: duration });
    }
  }).observe({ entryTypes: ["longtask"] });
}

/** Forgets the tasks so far. */
export function forgetTasks(page: Page): Promise<void> {
  return page.evaluate(() => {
    (globalThis as unknown as Watched).benchTasks.length = 0;
  });
}

/**
 * Waits until the main thread was free for half a second. `endMs`: when its last long task ended, since the page began;
 * `longestMs`: how long the longest one was, 0 if none took 50 ms.
 */
export function settle(page: Page): Promise<{ endMs: number; longestMs: number }> {
  return page.evaluate(async () => {
    const quietMs = 500;
    const { benchTasks } = globalThis as unknown as Watched;
    const startMs = performance.now();
    const lastEnd = () => Math.max(0, ...benchTasks.map(({ endMs }) => endMs));
    while (performance.now() - Math.max(startMs, lastEnd()) < quietMs) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return { endMs: lastEnd(), longestMs: Math.max(0, ...benchTasks.map(({ lengthMs }) => lengthMs)) };
  });
}
