import type { Page } from "@playwright/test";
import { startProduct } from "../product.ts";
import { acceptOnly } from "../stories.ts";
import { type NaivePage, serveNaive } from "./naive.ts";
import { measureEvents, measureNudges, measureOpen, measureWeight } from "./pages.ts";
import { launch, openPage, owner, type Pace, settle, signIn } from "./people.ts";
import { playScene, playWhole, type Scene, type WholeScene } from "./scenes.ts";
import { bigStory } from "./story.ts";

const sizes = [500, 1_000] as const;
export type CanvasOptions = { only: readonly CanvasPart[]; pace: Pace };

/** What can be measured alone. */
export const canvasParts = ["scenes", "naive", "open", "nudge", "events"] as const;
export type CanvasPart = (typeof canvasParts)[number];

/** The board and the inspector of the product in a browser, beside the board that one writes first. */
export async function canvas({ only, pace }: CanvasOptions, say: (what: string) => void) {
  await using product = await startProduct({
    FAIRLEAD_ADMIN_EMAIL: owner.email,
    FAIRLEAD_ADMIN_PASSWORD: owner.password,
  });
  const stories = new Map<number, string>();
  for (const size of sizes) stories.set(size, (await product.publish(bigStory(size))).id);
  const receiver = await product.publish(acceptOnly);
  const origin = new URL(receiver.url).origin;
  const browser = await launch(pace);
  try {
    const page = await openPage(browser);
    await signIn(page, origin);
    const addressOf = (size: number) => `${origin}/stories/${stories.get(size)}`;
    const wants = (part: CanvasPart) => only.includes(part);
    const results: Record<string, unknown> = {};
    const note = (found: object) => say(JSON.stringify(Object.assign(results, found) && found));
    if (wants("events")) note(await measureEvents(page, receiver.url));
    if (wants("nudge"))
      note({
        nudge: await measureNudges(
          page,
          sizes.map((size) => [size, addressOf(size)] as const),
        ),
      });
    if (wants("open")) {
      note({ ...(await measureOpen(page, addressOf(500))), ...(await measureWeight(browser, page, addressOf(500))) });
    }
    if (wants("scenes") || wants("naive")) {
      results.scenes = await measureScenes({ page, addressOf, naivePage: await openPage(browser), wants, say });
    }
    return results;
  } finally {
    await browser.close();
  }
}

type Scenes = {
  page: Page;
  naivePage: Page;
  addressOf: (size: number) => string;
  wants: (part: CanvasPart) => boolean;
  say: (what: string) => void;
};

async function measureScenes({ page, naivePage, addressOf, wants, say }: Scenes) {
  await using naive = wants("naive") ? await serveNaive() : null;
  const scenes: Record<string, Partial<Scene & WholeScene> & { naive?: Scene & WholeScene }> = {};
  for (const size of sizes) {
    const own = wants("scenes") ? await playAt(page, addressOf(size)) : {};
    scenes[size] = own;
    say(`${size} actions: ${JSON.stringify(own)}`);
    await page.goto("about:blank");
  }
  if (naive === null) return scenes;
  for (const size of sizes) {
    const found = await playNaive(naivePage, naive, size);
    scenes[size] = { ...scenes[size], naive: found };
    say(`${size} actions, naive: ${JSON.stringify(found)}`);
  }
  return scenes;
}

async function playNaive(page: Page, naive: NaivePage, size: number): Promise<Scene & WholeScene> {
  naive.show(size);
  const scene = await playAt(page, naive.origin);
  await page.goto("about:blank");
  return scene;
}

async function playAt(page: Page, address: string): Promise<Scene & WholeScene> {
  await page.goto(address);
  await page.locator(".react-flow__node").first().waitFor();
  await settle(page);
  return { ...(await playScene(page)), ...(await playWhole(page)) };
}
