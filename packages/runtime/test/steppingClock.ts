import type { Clock } from "../src/clock.ts";

/** A clock that moves when the test says so. */
export function steppingClock() {
  let nowMs = 0;
  let tasks: { atMs: number; task: () => void }[] = [];
  const clock: Clock = {
    now: () => nowMs,
    mono: () => nowMs,
    random: () => 0.5,
    after(ms, task) {
      const entry = { atMs: nowMs + ms, task };
      tasks.push(entry);
      return () => {
        tasks = tasks.filter((one) => one !== entry);
      };
    },
  };
  /** Moves to each task in turn until `ms` have passed, and lets what it started end. */
  async function advance(ms: number): Promise<void> {
    const endMs = nowMs + ms;
    for (;;) {
      const [next] = tasks.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      nowMs = next.atMs;
      tasks = tasks.filter((one) => one !== next);
      next.task();
      // What it has ended may schedule a turn of its own.
      for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    nowMs = endMs;
  }
  return { clock, advance };
}
