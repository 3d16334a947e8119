import type { Page } from "@playwright/test";

/** What one movement gives: frames a second, and the time that 95 of 100 frames do not exceed, ms. */
export type Frames = { fps: number; p95Ms: number };

export type Movement = "pan" | "zoom" | "drag";

const framesOfMovement = 60;

/**
 * Moves the board once and measures every frame. The events are made in the page itself, one a frame, as a person's
 * wheel or pointer makes them: what measures must not wait for what is measured.
 */
export function move(page: Page, movement: Movement): Promise<Frames> {
  return page.evaluate(
    async ({ movement, frames }) => {
      const pane = document.querySelector(".react-flow__pane");
      if (pane === null) throw new Error("There is no board in the page.");
      const { left, top, width, height } = pane.getBoundingClientRect();
      const centre = { x: left + width / 2, y: top + height / 2 };
      const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
      const point = { bubbles: true, cancelable: true, view: window, clientX: centre.x, clientY: centre.y };
      const wheel = (deltaX: number, deltaY: number, ctrlKey = false) =>
        pane.dispatchEvent(new WheelEvent("wheel", { ...point, deltaX, deltaY, ctrlKey }));
      const cardAt = () => {
        for (const element of document.querySelectorAll<HTMLElement>(".react-flow__node")) {
          const box = element.getBoundingClientRect();
          const isIn = box.left > left + 100 && box.top > top + 100 && box.right < left + width / 2;
          if (isIn && box.bottom < top + height / 2) return { element, x: box.left + box.width / 2, y: box.top + 8 };
        }
        throw new Error("No card is where it could be dragged.");
      };
      const card = movement === "drag" ? cardAt() : null;
      const mouse = (type: string, x: number, y: number) =>
        new MouseEvent(type, { ...point, clientX: x, clientY: y, button: 0, buttons: type === "mouseup" ? 0 : 1 });
      card?.element.dispatchEvent(mouse("mousedown", card.x, card.y));
      const step = (at: number) => {
        const turn = (at / frames) * Math.PI * 2;
        if (movement === "pan") wheel(Math.cos(turn) * 14, Math.sin(turn) * 14);
        else if (movement === "zoom") wheel(0, at % 60 < 30 ? -12 : 12, true);
        else if (card !== null)
          window.dispatchEvent(mouse("mousemove", card.x + Math.sin(turn) * 160, card.y + (1 - Math.cos(turn)) * 90));
      };
      const times = [await frame()];
      for (let at = 0; at < frames; at += 1) {
        step(at);
        times.push(await frame());
      }
      if (card !== null) window.dispatchEvent(mouse("mouseup", card.x, card.y));
      const lengths = times.slice(1).map((time, at) => time - (times[at] ?? time));
      const sorted = lengths.toSorted((a, b) => a - b);
      const total = (times.at(-1) ?? 0) - (times[0] ?? 0);
      return { fps: (frames * 1_000) / total, p95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? 0 };
    },
    { movement, frames: framesOfMovement },
  );
}

/** Zooms to a part of full size around the middle of the board. */
export function zoomTo(page: Page, zoom: number): Promise<void> {
  return page.evaluate(async (wanted) => {
    const pane = document.querySelector(".react-flow__pane");
    const viewport = document.querySelector<HTMLElement>(".react-flow__viewport");
    if (pane === null || viewport === null) throw new Error("There is no board in the page.");
    const { left, top, width, height } = pane.getBoundingClientRect();
    const now = new DOMMatrix(getComputedStyle(viewport).transform).a;
    // The library doubles the zoom for every 500 pixels of the wheel.
    const deltaY = -Math.log2(wanted / now) / 0.002;
    const at = { clientX: left + width / 2, clientY: top + height / 2 };
    pane.dispatchEvent(
      new WheelEvent("wheel", { bubbles: true, cancelable: true, view: window, deltaY, ctrlKey: true, ...at }),
    );
    for (let frames = 0; frames < 30; frames += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  }, zoom);
}

/** Milliseconds from pressing a key to the frame that shows what came of it, as the page measures it. */
export function press(page: Page, key: { key: string; altKey?: boolean }): Promise<number> {
  return page.evaluate(async (init) => {
    const target = document.activeElement ?? document.body;
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    await frame();
    const start = performance.now();
    target.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
    // What loads or computes in between shows in the second frame.
    await frame();
    await new Promise((resolve) => setTimeout(resolve, 0));
    await frame();
    return performance.now() - start;
  }, key);
}
