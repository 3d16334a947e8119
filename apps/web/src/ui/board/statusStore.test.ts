import { Check } from "lucide-react";
import { expect, test } from "vitest";
import { createStatusStore } from "./statusStore.ts";

const done = (note: string) => ({ note, badge: { tone: "ok" as const, icon: Check, word: "Done" }, faded: false });

test("a card whose numbers are the same keeps its status object, another gets its new one", () => {
  const store = createStatusStore();
  store.put({ cards: { a: done("1 event"), b: done("1 event") }, links: { l: { count: 1, faded: false } } });
  const [a, b, link] = [store.card("a"), store.card("b"), store.link("l")];
  store.put({ cards: { a: done("1 event"), b: done("2 events") }, links: { l: { count: 1, faded: false } } });
  expect(store.card("a")).toBe(a);
  expect(store.card("b")).not.toBe(b);
  expect(store.card("b")?.note).toBe("2 events");
  expect(store.link("l")).toBe(link);
});

test("those who watch are told until they stop watching", () => {
  const store = createStatusStore();
  let told = 0;
  const stop = store.subscribe(() => {
    told += 1;
  });
  store.put({ cards: {}, links: {} });
  stop();
  store.put({ cards: {}, links: {} });
  expect(told).toBe(1);
});
