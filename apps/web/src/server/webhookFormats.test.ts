import { expect, test } from "vitest";
import { formatOf, writeAs } from "./webhookFormats.ts";

test.each([
  [undefined, "json"],
  ["*/*", "json"],
  ["text/csv", "csv"],
  ["text/html, text/csv;q=0.5", "csv"],
  ["text/csv;q=0.5, application/json;q=0.9", "json"],
  ["text/csv, */*;q=0.1", "csv"],
  ["text/plain; charset=utf-8", "text"],
  ["text/csv;q=0, image/png", "json"],
  ["text/csv;q=7", "json"],
])("who accepts %s is answered in %s", (accept, format) => {
  expect(formatOf(accept)).toBe(format);
});

test("rows are written as CSV under the names of all of them", () => {
  const rows = [
    { a: 1, b: 'x "y", z' },
    { b: null, c: { d: [1] } },
  ];
  expect(writeAs("csv", rows)?.text).toBe('a,b,c\r\n1,"x ""y"", z",\r\n,,"{""d"":[1]}"\r\n');
  expect(writeAs("csv", [["a", 1], ["line\nend"]])?.text).toBe('a,1\r\n"line\nend"\r\n');
  expect(writeAs("csv", [])?.text).toBe("");
});

test("a text that a spreadsheet would compute is quoted, a number is not", () => {
  expect(writeAs("csv", [["=1+1", "+a", "-b", "@c", -1, "a=b"]])?.text).toBe("'=1+1,'+a,'-b,'@c,-1,a=b\r\n");
});

test("what a format can't hold is not written in it", () => {
  expect([writeAs("csv", { a: 1 }), writeAs("csv", [1]), writeAs("csv", "a")]).toEqual([null, null, null]);
  expect(writeAs("text", { a: 1 })).toEqual({ type: "text/plain", text: '{"a":1}' });
  expect(writeAs("json", { a: 1 })).toBeNull();
});
