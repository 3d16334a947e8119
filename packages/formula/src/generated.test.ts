import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildFunctionsPage } from "../scripts/writeFunctionsPage.ts";
import { buildSignatures } from "../scripts/writeSignatures.ts";
import { functionEntries } from "./functions/index.ts";
import { findSignature } from "./signatures.ts";

const read = (path: string) => readFileSync(join(import.meta.dirname, path), "utf8");

test("the table of signatures is up to date: if not, run npm run functions -w packages/formula", () => {
  expect(read("signatures.generated.ts")).toBe(buildSignatures());
});

test("the page of functions is up to date: if not, run npm run functions -w packages/formula", () => {
  expect(read("../../../docs/formulas.md")).toBe(buildFunctionsPage());
});

test("the table says of each function what its entry says", () => {
  for (const { name, parameters } of functionEntries) expect(findSignature(name)).toEqual({ name, parameters });
});

test("there are at least 120 functions", () => {
  expect(functionEntries.length).toBeGreaterThanOrEqual(120);
});
