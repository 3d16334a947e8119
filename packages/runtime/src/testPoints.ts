/** Places between the steps of a run where a crash is most telling; chaos runs end the process there. */
export type TestPoint = "afterTake" | "afterClaim" | "afterEffect" | "afterCommit" | "afterComplete" | "afterAddBulk";

export type TestPoints = { reach(point: TestPoint): void };

/** Nothing happens at any point: what every ordinary process uses. */
export const noTestPoints: TestPoints = { reach: () => {} };

const names: readonly string[] = [
  "afterTake",
  "afterClaim",
  "afterEffect",
  "afterCommit",
  "afterComplete",
  "afterAddBulk",
];

/**
 * Reads `point:n`: at the n-th time that point is reached, `end` is called (a process kills itself there with SIGKILL,
 * which no handler can soften). Undefined or empty text gives no points. Throws on a name that does not exist.
 */
export function parseTestPoints(text: string | undefined, end: () => void): TestPoints {
  if (text === undefined || text === "") return noTestPoints;
  const [name = "", count = "1"] = text.split(":");
  if (!names.includes(name)) throw new Error(`There is no point "${name}"; there are ${names.join(", ")}.`);
  let left = Number(count);
  return {
    reach(point) {
      if (point !== name) return;
      left -= 1;
      if (left === 0) end();
    },
  };
}
