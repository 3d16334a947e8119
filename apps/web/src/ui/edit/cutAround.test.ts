import { expect, test } from "vitest";
import { cutAround } from "./cutAround.ts";

test("long texts are cut to where they differ", () => {
  const text = (slug: string) => `${"a".repeat(100)}<<${slug}.body>>${"b".repeat(100)}`;
  expect(cutAround(text("hook"), text("new_alert"))).toEqual([
    `…${"a".repeat(22)}<<hook.body>>${"b".repeat(17)}…`,
    `…${"a".repeat(22)}<<new_alert.body>>${"b".repeat(17)}…`,
  ]);
});

test("short texts stay as they are", () => {
  expect(cutAround("=a.b", "=ab.b")).toEqual(["=a.b", "=ab.b"]);
  expect(cutAround("aa", "a")).toEqual(["aa", "a"]);
});
