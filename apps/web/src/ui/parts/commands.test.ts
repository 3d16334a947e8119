import { expect, test } from "vitest";
import { type Command, findCommand, type KeyPress, showKeys, withUsableKeys } from "./commands.ts";

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

const command = (...keys: string[]): Command<boolean> => ({ label: keys.join(), group: "Edit", keys, act: () => {} });

const found = (event: KeyPress, ...keys: string[]) => findCommand(event, [command(...keys)], true) !== undefined;

test("a key counts with just the modifiers that it is named with", () => {
  expect(found(press("g", { ctrlKey: true }), "Mod+G")).toBe(true);
  expect(found(press("g", { metaKey: true }), "Mod+G")).toBe(true);
  expect(found(press("G", { ctrlKey: true, shiftKey: true }), "Mod+G")).toBe(false);
  expect(found(press("G", { ctrlKey: true, shiftKey: true }), "Mod+Shift+G")).toBe(true);
  expect(found(press("g"), "Mod+G")).toBe(false);
  expect(found(press("g", { altKey: true }), "G")).toBe(false);
  expect(found(press("ArrowUp", { altKey: true }), "Alt+ArrowUp")).toBe(true);
});

test("signs count however a layout writes them", () => {
  expect(found(press("?", { shiftKey: true }), "?")).toBe(true);
  expect(found(press("+", { shiftKey: true }), "+")).toBe(true);
  const altGraph = { ctrlKey: true, altKey: true, getModifierState: (key: string) => key === "AltGraph" };
  expect(found(press("[", altGraph), "[")).toBe(true);
  expect(found(press("[", { ctrlKey: true }), "[")).toBe(false);
});

test("digits with Shift go by their place on the keyboard", () => {
  expect(found(press("!", { code: "Digit1", shiftKey: true }), "Shift+1")).toBe(true);
  expect(found(press("1", { code: "Digit1" }), "1")).toBe(true);
  expect(found(press("1", { code: "Digit1" }), "Shift+1")).toBe(false);
});

test("a command that means nothing now leaves its key to the next one", () => {
  const first: Command<boolean> = { ...command("Delete"), label: "first", when: (isFirst) => isFirst };
  const second: Command<boolean> = { ...command("Delete"), label: "second" };
  expect(findCommand(press("Delete"), [first, second], true)?.label).toBe("first");
  expect(findCommand(press("Delete"), [first, second], false)?.label).toBe("second");
  const ofBrowser: Command<boolean> = { ...command("Mod+C"), where: "browser" };
  expect(findCommand(press("c", { ctrlKey: true }), [ofBrowser], true)).toBeUndefined();
});

test("keys are shown as a keyboard names them", () => {
  expect(showKeys("Mod+Shift+G", false)).toBe("Ctrl+Shift+G");
  expect(showKeys("Mod+Shift+G", true)).toBe("⌘⇧G");
  expect(showKeys("Alt+ArrowUp", false)).toBe("Alt+↑");
  expect(showKeys("+", false)).toBe("+");
});

test("without letters only keys with Ctrl, Cmd or Alt count, and those that write nothing", () => {
  const keysOf = (letters: boolean) =>
    withUsableKeys([command("A", "Shift+T", "?", "0", "Mod+K", "Alt+X", "Delete", "ArrowUp", "F2")], letters)[0]?.keys;
  expect(keysOf(true)).toHaveLength(9);
  expect(keysOf(false)).toEqual(["Mod+K", "Alt+X", "Delete", "ArrowUp", "F2"]);
});
