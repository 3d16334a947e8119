import type { Page } from "@playwright/test";
import { median } from "../percentile.ts";
import { type Frames, type Movement, move, press, zoomTo } from "./frames.ts";

/** One board in numbers: frames a second at zoom 0.5, of dragging also the frame time, and with all of it in view. */
export type Scene = {
  panFps: number;
  zoomFps: number;
  dragFps: number;
  dragP95Ms: number;
  allPanFps: number;
  allZoomFps: number;
};

const times = 5;
const partZoom = 0.5;

/** Measures a board that is open and shows all of its story: every movement five times, of which the middle counts. */
export async function playScene(page: Page, allZoom: number): Promise<Scene> {
  await zoomTo(page, allZoom);
  const [allPan, allZoomed] = [await repeat(page, "pan"), await repeat(page, "zoom")];
  await zoomTo(page, partZoom);
  const [pan, zoom, drag] = [await repeat(page, "pan"), await repeat(page, "zoom"), await repeat(page, "drag")];
  const round = (value: number) => Math.round(value * 10) / 10;
  return {
    panFps: round(fpsOf(pan)),
    zoomFps: round(fpsOf(zoom)),
    dragFps: round(fpsOf(drag)),
    dragP95Ms: round(median(drag.map(({ p95Ms }) => p95Ms))),
    allPanFps: round(fpsOf(allPan)),
    allZoomFps: round(fpsOf(allZoomed)),
  };
}

async function repeat(page: Page, movement: Movement): Promise<Frames[]> {
  const all: Frames[] = [];
  await move(page, movement);
  for (let time = 0; time < times; time += 1) all.push(await move(page, movement));
  return all;
}

function fpsOf(all: readonly Frames[]): number {
  return median(all.map(({ fps }) => fps));
}

/** Milliseconds from pressing the key that moves the selected card to the frame that shows it, the middle of several. */
export async function playNudges(page: Page): Promise<number> {
  const all: number[] = [];
  for (let time = 0; time < times * 2 + 1; time += 1) {
    const key = time % 2 === 0 ? "ArrowRight" : "ArrowLeft";
    all.push(await press(page, { key, altKey: true }));
  }
  // The first one loads what editing needs.
  return Math.round(median(all.slice(1)));
}
