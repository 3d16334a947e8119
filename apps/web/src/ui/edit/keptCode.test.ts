import type { StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import { CodeKeeper } from "./keptCode.ts";

const from: StoryDefinition = { formatVersion: 1, name: "A story", actions: [], links: [] };
const written = (text: string, atMs = 5) => ({ text, from, atMs });

/** A browser's storage, which takes no more than `max` characters, and what a keeper has put off. */
function openStorage(max = 1_000) {
  const stored = new Map<string, string>();
  const late: (() => void)[] = [];
  const keeper = (key = "mine") =>
    new CodeKeeper({
      key,
      storage: () => ({
        getItem: (at) => stored.get(at) ?? null,
        setItem: (at, text) => {
          if (text.length > max) throw new Error("The quota has been exceeded.");
          stored.set(at, text);
        },
        removeItem: (at) => void stored.delete(at),
      }),
      after: (_ms, act) => {
        late.push(act);
        return () => void late.splice(late.indexOf(act), 1);
      },
    });
  return { stored, late, keeper, rest: () => late.splice(0).forEach((act) => void act()) };
}

test("what was written is there for the next visit with its draft, and only for the one who wrote it", () => {
  const { keeper, rest, late } = openStorage();
  const first = keeper();
  for (const text of ["a", "ab", "abc"]) first.put(written(text));
  expect(late).toHaveLength(1);
  rest();
  expect(keeper().kept()).toEqual(written("abc"));
  expect(keeper("hers").kept()).toBeNull();
});

test("a page that is left before one has stopped writing stores it at once, and what was taken over is gone", () => {
  const { keeper, stored } = openStorage();
  const first = keeper();
  first.put(written("abc"));
  expect(first.store()).toBe(true);
  expect(keeper().kept()).toEqual(written("abc"));
  first.put(null);
  expect([first.kept(), keeper().kept(), stored.size]).toEqual([null, null, 0]);
});

test("what can't be stored is said to be lost with the page, and is there as long as that is", () => {
  const { keeper, rest } = openStorage(200);
  const first = keeper();
  expect(first.store()).toBe(true);
  first.put(written("x".repeat(300)));
  rest();
  expect([first.store(), first.kept()?.text.length, keeper().kept()]).toEqual([false, 300, null]);
  first.put(written("short"));
  expect([first.store(), keeper().kept()]).toEqual([true, written("short")]);
});

test("what another tab has stored is taken up, but not in the place of what was written here", () => {
  const { keeper } = openStorage();
  const [here, there] = [keeper(), keeper()];
  let told = 0;
  here.subscribe(() => {
    told += 1;
  });
  there.put(written("theirs"));
  there.store();
  here.refresh();
  expect([here.kept()?.text, told]).toEqual(["theirs", 1]);
  here.put(written("mine"));
  here.refresh();
  expect(here.kept()?.text).toBe("mine");
});

test("what is no text of this kind is nothing", () => {
  const { keeper, stored } = openStorage();
  for (const text of ["{", "null", "1", '{"text":"a"}', '{"text":"a","atMs":1,"from":null}']) {
    stored.set("mine", text);
    expect(keeper().kept()).toBeNull();
  }
});
