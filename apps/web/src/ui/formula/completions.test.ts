import { describe, expect, test } from "vitest";
import { isTyped, offersAt, type World } from "./completions.ts";
import { functionHelp } from "./computePreview.ts";

const world: World = {
  samples: [
    {
      receive: { body: { price: 12, name: "Ada", tags: [{ id: 1 }], "odd key": true }, headers: {} },
      look_up: { status: 200 },
    },
    { receive: { body: { price: 14, name: null }, headers: {} }, look_up: { status: 404 } },
  ],
  readable: [
    { slug: "look_up", name: "Look up" },
    { slug: "receive", name: "Receive" },
  ],
  roots: [{ name: "RESOURCE", detail: "shared values", keys: ["limits"] }],
  functions: functionHelp(),
};

const offered = (before: string, asked = false) =>
  offersAt(before, world, asked)?.offers.map(({ label }) => label) ?? [];

describe("what is offered", () => {
  test("in an empty formula comes from the nearest action on, then other names, then functions", () => {
    const offers = offersAt("", world, false)?.offers ?? [];
    expect(offers.slice(0, 4).map(({ label }) => label)).toEqual(["look_up", "receive", "RESOURCE", "IF"]);
    expect(offers.map(({ kind }) => kind).indexOf("function")).toBe(3);
  });

  test("below a path is what the samples have there, with type, value and how many have it", () => {
    const offers = offersAt("receive.body.", world, false)?.offers ?? [];
    expect(offers.map(({ label, detail }) => `${label}: ${detail}`)).toEqual([
      "price: number 12 in 2 of 2",
      'name: text "Ada" in 2 of 2',
      "tags: 1 item in 1 of 2",
      '["odd key"]: boolean true in 1 of 2',
    ]);
  });

  test("is narrowed by what is typed, inside a call as well", () => {
    expect(offered("UPCASE(receive.body.na")).toEqual(["name"]);
    expect(offered("receive.body.tags.")).toEqual(["[0]"]);
    expect(offered("receive.body.tags[0].")).toEqual(["id"]);
    expect(offered("RESOURCE.")).toEqual(["limits"]);
  });

  test("is a key of an event by its name alone", () => {
    expect(offered("pric")[0]).toBe("receive.body.price");
  });

  test.each(["upc", "toUpper", "UPPER"])("is UPCASE for %s", (typed) => {
    expect(offered(typed)[0]).toBe("UPCASE");
  });

  test("is nothing in a text, behind a finished value, in a number and where nothing fits", () => {
    for (const before of ['"rece', "receive ", "1", "12", "receive.body.zzz", 'JOIN(a, "x'])
      expect(offersAt(before, world, false)).toBeNull();
  });

  test("says no more than what is typed where it is all there", () => {
    const before = "receive.body.price";
    const found = offersAt(before, world, true);
    expect(found !== null && isTyped(found, before)).toBe(true);
    const open = offersAt("receive.body.", world, true);
    expect(open !== null && isTyped(open, "receive.body.")).toBe(false);
  });
});
