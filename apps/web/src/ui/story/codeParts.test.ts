import { expect, test } from "vitest";
import { toCodeParts } from "./codeParts.ts";

const source = `import { story } from "@fairlead/sdk";

export default story("It said \\"no\\"", (s) => {
  // A line.
  const get = s.http({ url: t\`https://x/\${get.id}\`, timeoutSeconds: 30, follow: true });
});
`;

test("strings, keywords, numbers, calls and comments are told apart, and nothing is lost", () => {
  const parts = toCodeParts(source);
  expect(parts.map(({ text }) => text).join("")).toBe(source);
  const of = (kind: string) => parts.filter((part) => part.kind === kind).map(({ text }) => text);
  expect(of("string")).toEqual(['"@fairlead/sdk"', '"It said \\"no\\""', `\`https://x/\${get.id}\``]);
  expect(of("keyword")).toEqual(["import", "from", "export", "default", "const", "true"]);
  expect(of("number")).toEqual(["30"]);
  expect(of("call")).toEqual(["story", "http", "t"]);
  expect(of("comment")).toEqual(["// A line."]);
});
