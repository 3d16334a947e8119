import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shorten, toFormulaParts, toPlainText } from "./formulaParts.ts";

describe("a text of an option", () => {
  test("without formulas is one piece, as it stands", () => {
    expect(toFormulaParts("https://cmdb.example/v2")).toEqual([{ kind: "text", text: "https://cmdb.example/v2" }]);
  });

  test("is taken apart at its pills, each with what it reads", () => {
    expect(toFormulaParts("hosts/<<alert.body.host.id>>?n=<<1 + 2>>")).toEqual([
      { kind: "text", text: "hosts/" },
      { kind: "pill", source: "alert.body.host.id", label: "host.id", names: ["alert"] },
      { kind: "text", text: "?n=" },
      { kind: "pill", source: "1 + 2", label: "1 + 2", names: [] },
    ]);
  });

  test("that starts with = is one formula", () => {
    expect(toFormulaParts("=alert.body.severity * 10")).toEqual([
      { kind: "pill", source: "alert.body.severity * 10", label: "severity * 10", names: ["alert"] },
    ]);
  });

  test("that never closes its formula is shown as it stands, with the reason", () => {
    expect(toFormulaParts("a <<b")).toMatchObject([{ kind: "text" }, { kind: "broken", source: "<<b" }]);
  });

  test("names what its formulas read: not keys, not functions, not what stands in quotes", () => {
    expect(toFormulaParts('=IF(call.body.kind = "other.kind", MAP (lines, "x"), \'no\')')).toMatchObject([
      { names: ["call", "lines"] },
    ]);
  });

  test("keeps its escaped characters without the backslash", () => {
    expect(toFormulaParts("\\=not <<1>> \\<<")).toMatchObject([{ text: "=not " }, { source: "1" }, { text: " <<" }]);
  });
});

test("no text breaks the page, and literal text is never lost", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const parts = toFormulaParts(text);
      expect(typeof toPlainText(text)).toBe("string");
      if (!text.includes("<<") && !text.startsWith("=") && !text.includes("\\")) {
        expect(parts).toEqual([{ kind: "text", text }]);
      }
    }),
  );
});

test.each([
  ["call.body.issue.labels", "issue.labels"],
  ["triage.title", "title"],
  ["triage", "triage"],
  ['IF(call.body.kind = "a.b.c", 1, 2)', 'IF(kind = "a.b.c", 1, 2)'],
  ["x".repeat(60), `${"x".repeat(33)}…`],
])("%s is shortened to %s", (source, label) => {
  expect(shorten(source)).toBe(label);
});
