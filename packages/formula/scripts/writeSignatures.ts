import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { functionEntries } from "../src/functions/index.ts";
import { writeParameter } from "../src/signatures.ts";

/** The table of all signatures, as the text of a module. */
export function buildSignatures(): string {
  const lines = functionEntries.map(
    ({ name, parameters }) => `  ${name}: ${JSON.stringify(parameters.map(writeParameter))},`,
  );
  return `// Made of the functions by \`npm run functions\`; a test checks that it is up to date.
export const signatures: Readonly<Record<string, readonly string[]>> = {
${lines.join("\n")}
};
`;
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, "../src/signatures.generated.ts"), buildSignatures());
