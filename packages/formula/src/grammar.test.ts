import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildGrammar } from "../scripts/buildGrammar.ts";

test("grammar.generated.ts is what formula.grammar compiles to; if not, run `npm run grammar`", () => {
  const committed = readFileSync(join(import.meta.dirname, "grammar.generated.ts"), "utf8");
  expect(committed).toBe(buildGrammar());
});
