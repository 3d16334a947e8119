const glideMs = 200;

/** What a browser matches for those who asked their machine for less movement. */
const stillness = "(prefers-reduced-motion: reduce)";

/** Whether nothing is to be seen moving. */
export function isStill(): boolean {
  return window.matchMedia(stillness).matches;
}

/** Milliseconds in which the view of a board glides to where it is wanted; none where nothing is to be seen moving. */
export function moveMs(): number {
  return isStill() ? 0 : glideMs;
}
