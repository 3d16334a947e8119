import { gzipSync } from "node:zlib";
import type { Browser, Page } from "@playwright/test";
import { median } from "../percentile.ts";
import { forgetTasks, settle } from "./people.ts";
import { playNudges } from "./scenes.ts";
import { bigBody } from "./story.ts";

const times = 5;

/**
 * Milliseconds from following the address until the board can be used: a card is there and the main thread has done all
 * that it had to do at once.
 */
export async function measureOpen(page: Page, address: string): Promise<{ openMs: number; openFirstCardMs: number }> {
  const all: { cardMs: number; openMs: number }[] = [];
  for (let time = 0; time <= times; time += 1) {
    await page.goto("about:blank");
    await page.goto(address, { waitUntil: "commit" });
    const card = await page.waitForFunction(
      () => (document.querySelector(".react-flow__node") === null ? 0 : performance.now()),
      undefined,
      { polling: "raf" },
    );
    const cardMs = Number(await card.jsonValue());
    const { endMs } = await settle(page);
    all.push({ cardMs, openMs: Math.max(cardMs, endMs) });
  }
  // The first time fills the cache of the browser.
  const warm = all.slice(1);
  return {
    openMs: Math.round(median(warm.map(({ openMs }) => openMs))),
    openFirstCardMs: Math.round(median(warm.map(({ cardMs }) => cardMs))),
  };
}

/** Kilobytes of scripts that the page of a story takes, compressed, in a browser that has none of them. */
export async function measureWeight(browser: Browser, page: Page, address: string): Promise<{ routeJsGzipKb: number }> {
  const context = await browser.newContext({ storageState: await page.context().storageState() });
  const fresh = await context.newPage();
  const bodies: Promise<Buffer>[] = [];
  fresh.on("response", (answer) => {
    if (answer.request().resourceType() === "script") bodies.push(answer.body());
  });
  await fresh.goto(address);
  await fresh.locator(".react-flow__node").first().waitFor();
  const bytes = (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).length, 0);
  await context.close();
  return { routeJsGzipKb: Math.round(bytes / 100) / 10 };
}

/** How long moving a card by a key takes, and the longest task of the seconds in which that is saved and looked at. */
export async function measureNudges(page: Page, stories: readonly (readonly [size: number, address: string])[]) {
  const found: Record<string, { ms: number; longestTaskMs: number }> = {};
  for (const [size, address] of stories) {
    await page.goto(`${address}?sel=step_0`);
    await page.locator(".react-flow__node").first().waitFor();
    await settle(page);
    await page.getByRole("application", { name: /^Storyboard/ }).focus();
    await playNudges(page);
    await settle(page);
    await forgetTasks(page);
    const ms = await playNudges(page);
    const { longestMs } = await settle(page);
    found[size] = { ms, longestTaskMs: Math.round(longestMs) };
    await page.goto("about:blank");
  }
  return found;
}

type Accepted = { event_id: string };

/** The longest task while an event of one and of five million characters is opened and shown in full. */
export async function measureEvents(page: Page, webhook: string) {
  const { origin } = new URL(webhook);
  const events: Record<string, { longestTaskMs: number; shownMs: number }> = {};
  for (const megabytes of [1, 5]) {
    // With what the webhook adds to it, the event is about as large as said, and an event may have.
    const body = bigBody(megabytes * 0.97e6);
    const answer = await fetch(webhook, { method: "POST", headers: { "content-type": "application/json" }, body });
    if (!answer.ok) throw new Error(`A body of ${megabytes} MB was refused: ${await answer.text()}`);
    const { event_id: id } = (await answer.json()) as Accepted;
    const all: { longestMs: number; shownMs: number }[] = [];
    for (let time = 0; time < times; time += 1) all.push(await openEvent(page, `${origin}/events/${id}`));
    events[`${megabytes}MB`] = {
      longestTaskMs: Math.round(median(all.map(({ longestMs }) => longestMs))),
      shownMs: Math.round(median(all.map(({ shownMs }) => shownMs))),
    };
  }
  return { events, longestTaskMs: events["5MB"]?.longestTaskMs };
}

async function openEvent(page: Page, address: string): Promise<{ longestMs: number; shownMs: number }> {
  await page.goto(address);
  const load = page.getByRole("button", { name: "Load all of it" });
  await load.waitFor();
  await settle(page);
  await forgetTasks(page);
  const startMs = await page.evaluate(() => performance.now());
  await load.click();
  const records = page.getByRole("treeitem", { name: /^records/ });
  await records.waitFor();
  const shownMs = (await page.evaluate(() => performance.now())) - startMs;
  // A list of many is opened by hand.
  await records.click();
  await settle(page);
  await page.getByRole("tree").press("End");
  const { longestMs } = await settle(page);
  return { longestMs, shownMs };
}
