import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultLimits, type Family, functionEntries, signatureOf } from "../src/index.ts";

const page = join(import.meta.dirname, "../../../docs/formulas.md");

const chapters: Readonly<Record<Family, string>> = {
  logic: "Logic",
  text: "Text",
  regex: "Patterns",
  list: "Lists",
  object: "Objects",
  number: "Numbers",
  date: "Dates",
  parsing: "Reading and writing formats",
  encoding: "Encodings",
  crypto: "Hashes and chance",
  test: "Tests of values",
};

const grouped = (n: number) => String(n).replace(/\B(?=(\d{3})+$)/g, " ");

const intro = `# Formulas

Formulas stand in the options of actions: as pills in a text, \`Hello <<webhook.body.name>>\`, whose result becomes text; or as
the whole value, \`=webhook.body.items\`, which keeps its type. [stories.md](stories.md) has the language; this page lists its
${functionEntries.length} functions. It is made of their entries by \`npm run functions -w packages/formula\`, and every example is run as a test.

A parameter with \`?\` may be left out, one with \`…\` may stand many times. Wrong arguments end the run with a problem that
names the parameter; \`IF_ERROR\` catches what the data is at fault for, never a limit.

## Limits

A formula can't hold a worker up: whatever it does is charged before it is done.

| what | most |
| --- | --- |
| steps of all formulas of an action for one event | ${grouped(defaultLimits.fuel)} |
| memory that its values take together | ${defaultLimits.memory / 1e6} MB |
| characters of one text | ${grouped(defaultLimits.textLength)} |
| items of one list, keys of one object | ${grouped(defaultLimits.listLength)} |
| values inside values, calls inside calls | ${defaultLimits.depth} |
| characters of the result as JSON | ${grouped(defaultLimits.resultSize)} |
| characters of a pattern | 1 000 |

A step takes 0.1 to 0.2 µs, so that the formulas of one event hold the event loop for some 50 ms at most. This is what decides
how many steps there are: formulas are computed in the worker's own thread, because handing data to another one and back takes
longer than nearly all formulas do. Of the hostile formulas in \`packages/formula/hostile\`, which use up all steps, most
take 30 to 45 ms of CPU time and the slowest took 77 ms on two cores that were busy with other work. A loop over many
items yields between items (\`event_transform\` with \`loop\`).

Patterns are RE2's: matching takes time in proportion to the text whatever the pattern is, and so there are no look-arounds
and no references back. XML with a DOCTYPE is refused; YAML is read without tags of its own and with few aliases; JSONPath
runs no code.

\`UUID\` and the \`RANDOM\` functions draw from the run: a run that is tried again gets the same values, and sends the same
idempotency key. They are no secrets. A credential in a formula is a placeholder until the request leaves, so that \`HMAC\`
functions can't sign with one: sign with a key that the story may read, or let the credential do it. JWTs are not made by
formulas.
`;

function chapter(family: Family): string {
  const entries = functionEntries.filter((entry) => entry.family === family);
  const sections = entries.map((entry) => {
    const examples = entry.examples.map(({ formula, result }) => `${formula}\n→ ${JSON.stringify(result)}`);
    return `### ${entry.name}\n\n\`${signatureOf(entry)}\` ${entry.summary}\n\n\`\`\`text\n${examples.join("\n")}\n\`\`\`\n`;
  });
  return `## ${chapters[family]}\n\n${sections.join("\n")}`;
}

/** The page that lists all functions. */
export function buildFunctionsPage(): string {
  const families = Object.keys(chapters) as Family[];
  return [intro, ...families.map(chapter)].join("\n");
}

if (import.meta.main) writeFileSync(page, buildFunctionsPage());
