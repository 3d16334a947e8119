import { expect, test } from "vitest";
import { createDrawnCards } from "./drawnCards.ts";

test("a card is there from being drawn until it is gone, and whoever watches is told both", () => {
  const cards = createDrawnCards();
  const seen: boolean[] = [];
  const stop = cards.subscribe(() => seen.push(cards.has("a")));
  const gone = cards.add("a");
  cards.add("b");
  gone();
  expect(seen).toEqual([true, true, false]);
  stop();
  cards.add("a");
  expect(seen).toHaveLength(3);
  expect(cards.has("b")).toBe(true);
});
