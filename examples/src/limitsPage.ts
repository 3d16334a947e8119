import type { Limit } from "./limitChapter.ts";
import { limitChapters } from "./limitTable.ts";

const intro = `# Limits

What is bounded, at which number, and what is said there. A code is stable: programs may look for it. Every sentence names the
number and the way out; where the page has a number that is computed it stands as N. A limit of an option stands with the option,
in [stories.md](stories.md) and the pages of the actions. This page is made of \`limitTable.ts\` by
\`npm run limits -w examples\`, and a test holds that table to the code.
`;

/** The text of docs/limits.md. */
export function buildLimitsPage(): string {
  const chapters = limitChapters.map(({ title, limits }) => {
    const rows = limits.map(toRow).join("\n");
    return `## ${title}\n\n| what | limit | code | what is said |\n|---|---|---|---|\n${rows}\n`;
  });
  return [intro, ...chapters].join("\n");
}

function toRow({ what, limit, code, sentence }: Limit): string {
  return `| ${what} | ${limit} | \`${code}\` | ${sentence} |`;
}
