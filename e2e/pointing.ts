import type { Locator, Page } from "@playwright/test";

/** In the page: waits until several pictures in a row show an element in one place. The board may be about to fit itself. */
async function rest(element: Element): Promise<void> {
  let [before, same] = ["", 0];
  while (same < 4) {
    const { x, y, width } = element.getBoundingClientRect();
    const now = `${x} ${y} ${width}`;
    same = before === now ? same + 1 : 0;
    before = now;
    await new Promise(requestAnimationFrame);
  }
}

/** Waits until something on the board moves no more. */
export async function atRest(place: Locator): Promise<void> {
  await place.evaluate(rest);
}

/** Where the middle of something is once it moves no more. */
export async function middleOf(page: Page, selector: string): Promise<{ x: number; y: number; height: number }> {
  const place = page.locator(selector);
  await atRest(place);
  const box = await place.boundingBox();
  if (box === null) throw new Error(`There is no ${selector} on the board.`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, height: box.height };
}
