import type { Page } from "@playwright/test";
import { median } from "../percentile.ts";
import { type Frames, type Movement, move, press, zoomTo } from "./frames.ts";

/** One board in numbers: frames a second at zoom 0.5, and of dragging also the frame time. */
export type Scene = { panFps: number; zoomFps: number; dragFps: number; dragP95Ms: number };

/** Frames a second while all of a story is in view. */
export type WholeScene = { allPanFps: number; allZoomFps: number };

const times = 5;
const partZoom = 0.5;
/** At this zoom all of 500 or 1 000 cards is in view. */
const allZoom = 0.13;

/** Measures a board that is open: every movement five times, of which the middle counts. */
export async function playScene(page: Page): Promise<Scene> {
  await zoomTo(page, partZoom);
  const [pan, zoom, drag] = [await repeat(page, "pan"), await repeat(page, "zoom"), await repeat(page, "drag")];
  const dragP95Ms = round(median(drag.map(({ p95Ms }) => p95Ms)));
  return { panFps: fpsOf(pan), zoomFps: fpsOf(zoom), dragFps: fpsOf(drag), dragP95Ms };
}

/** The same with all of the story in view. */
export async function playWhole(page: Page): Promise<WholeScene> {
  await zoomTo(page, allZoom);
  return { allPanFps: fpsOf(await repeat(page, "pan")), allZoomFps: fpsOf(await repeat(page, "zoom")) };
}

async function repeat(page: Page, movement: Movement): Promise<Frames[]> {
  const all: Frames[] = [];
  await move(page, movement);
  for (let time = 0; time < times; time += 1) all.push(await move(page, movement));
  return all;
}

function fpsOf(all: readonly Frames[]): number {
  return round(median(all.map(({ fps }) => fps)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
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
