import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toCurl } from "./curl.ts";

const url = "https://fairlead.example/webhook/new-alert/s3cret";

test("the command names the address, the type and the body of the sample", () => {
  expect(toCurl({ url, verb: "POST", sampleEvent: { host: "db-1" } })).toBe(
    `curl '${url}' \\\n  -H 'content-type: application/json' \\\n  -d '{\n  "host": "db-1"\n}'`,
  );
  expect(toCurl({ url, verb: "PUT", sampleEvent: { body: [1], headers: {} } })).toContain("-X PUT");
  expect(toCurl({ url, verb: "GET", sampleEvent: null })).toBe(`curl '${url}'`);
});

test("a shell hands on the body exactly as it is, quotes and dollars included", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")),
      (text) => {
        const command = toCurl({ url, verb: "POST", sampleEvent: { text } });
        const printed = execFileSync("sh", ["-c", `curl() { printf %s "$5"; }\n${command}`], { encoding: "utf8" });
        expect(JSON.parse(printed)).toEqual({ text });
      },
    ),
    { numRuns: 30 },
  );
});
