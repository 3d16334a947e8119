import { describe, expect, test } from "vitest";
import { suggest } from "./suggest.ts";

describe("did you mean", () => {
  test.each([
    ["bdy", ["body", "headers"], "body"],
    ["Body", ["body"], "body"],
    ["recieve_alert", ["send_mail", "receive_alert"], "receive_alert"],
    ["UPCSE", ["UPCASE", "DOWNCASE"], "UPCASE"],
    ["headers", ["headers2", "headers"], "headers"],
    ["x", ["y"], undefined],
    ["abc", ["xyz"], undefined],
    ["a".repeat(61), [`${"a".repeat(60)}b`], undefined],
    ["a", [], undefined],
  ])("%s of %j: %s", (name, candidates, found) => {
    expect(suggest(name, candidates)).toBe(found);
  });

  test("looks at a bounded number of candidates", () => {
    let asked = 0;
    function* endless() {
      for (;;) {
        asked += 1;
        yield `key${asked}`;
      }
    }
    suggest("another", endless());
    expect(asked).toBeLessThan(10_000);
  });
});
