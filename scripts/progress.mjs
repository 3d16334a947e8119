import { relative } from "node:path";

/**
 * What the terminal shows while something takes its time: one line at the start of each step with the seconds since the
 * process began, and a sign of life every few seconds while it lasts.
 */
const signOfLifeMs = 4_000;
const beganMs = Number(process.env.FAIRLEAD_LAUNCH_MS ?? Date.now() - process.uptime() * 1_000);

/** When the first process of this start began, to hand on to the next one. In ms since 1970. */
export const launchMs = beganMs;

/** Seconds since the start. */
function elapsedSeconds() {
  return (Date.now() - beganMs) / 1_000;
}

/** Whether the terminal's last line is a sign of life, which the next line takes the place of. */
let isProvisional = false;

/** Takes the last sign of life off the terminal. */
export function clearSignOfLife() {
  if (isProvisional) process.stdout.write("\r\x1b[K");
  isProvisional = false;
}

/** Prints one line with the seconds since the start. @param {string} text */
export function say(text) {
  clearSignOfLife();
  process.stdout.write(`[${elapsedSeconds().toFixed(1)} s] ${text}\n`);
}

/** Says that something still goes on: at a terminal in one line that is written over, else in a line of its own. @param {string} text */
function sayAlive(text) {
  if (!process.stdout.isTTY) return say(text);
  clearSignOfLife();
  process.stdout.write(`[${elapsedSeconds().toFixed(1)} s] ${text}`);
  isProvisional = true;
}

/**
 * Says what is being done, and says so again while it lasts.
 * @template T
 * @param {string} text
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(text, work) {
  say(text);
  const began = Date.now();
  const timer = setInterval(
    () => sayAlive(`${text}: ${Math.round((Date.now() - began) / 1_000)} s so far`),
    signOfLifeMs,
  );
  try {
    return await work();
  } finally {
    clearInterval(timer);
    clearSignOfLife();
  }
}

/** A path as a person at this terminal would type it. @param {string} path */
export function showPath(path) {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
}
