const glideMs = 200;
/** What a busy page may be late by. */
const slackMs = 150;

/** What a browser matches for those who asked their machine for less movement. */
const stillness = "(prefers-reduced-motion: reduce)";

/** Whether nothing is to be seen moving. */
export function isStill(): boolean {
  return window.matchMedia(stillness).matches;
}

/** Lets cards glide to the places that they are about to get, while their links are drawn anew behind them. */
export function glideCards(): void {
  const board = document.querySelector(".board");
  if (board === null || isStill()) return;
  board.classList.add("is-gliding");
  setTimeout(() => board.classList.remove("is-gliding"), glideMs + slackMs);
}

/** Milliseconds in which the view of a board glides to where it is wanted; none where nothing is to be seen moving. */
export function moveMs(): number {
  return isStill() ? 0 : glideMs;
}
