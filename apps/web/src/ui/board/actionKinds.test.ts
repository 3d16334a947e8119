import { actionIcons, cardWidths } from "@fairlead/story";
import { expect, test } from "vitest";
import { optionForm } from "../edit/optionForm.ts";
import { kindOf } from "./actionKinds.ts";
import { cardWidth } from "./graph.ts";
import { ownIcons } from "./ownIcons.ts";

test("an action that was given an icon has that one, and the shape and ink of its type", () => {
  const plain = kindOf({ type: "http_request" });
  expect(kindOf({ type: "http_request", icon: "star" })).toEqual({ ...plain, icon: ownIcons.star });
  expect(plain.icon).not.toBe(ownIcons.star);
});

test("every icon is a picture of its own", () => {
  expect(new Set(actionIcons.map((name) => ownIcons[name])).size).toBe(actionIcons.length);
});

test("every mode of an event transform has an icon of its own, and the shape and ink of the type", () => {
  const { modes } = optionForm({ type: "event_transform", options: { mode: "message", payload: {} } } as never);
  expect(modes).toHaveLength(7);
  const kinds = modes.map((mode) => kindOf({ type: "event_transform", options: { mode } }));
  expect(new Set(kinds.map(({ icon }) => icon)).size).toBe(modes.length);
  expect(new Set(kinds.map(({ shape, ink }) => `${shape} ${ink}`)).size).toBe(1);
});

test("cards are as wide as the schema of stories says", () => {
  expect(cardWidth).toBe(cardWidths.default);
});
