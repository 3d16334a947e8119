import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildParserFile } from "@lezer/generator";

const source = join(import.meta.dirname, "../src");

/** The parser that the grammar compiles to, as the text of a module. */
export function buildGrammar(): string {
  const grammar = readFileSync(join(source, "formula.grammar"), "utf8");
  const { parser } = buildParserFile(grammar, { typeScript: true, moduleStyle: "es" });
  return `// Made from formula.grammar by \`npm run grammar\`; a test checks that it is up to date.\n${parser}`;
}

if (import.meta.main) writeFileSync(join(source, "grammar.generated.ts"), buildGrammar());
