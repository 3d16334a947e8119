import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildLimitsPage } from "./limitsPage.ts";
import { limitChapters } from "./limitTable.ts";

const read = (path: string) => readFileSync(join(import.meta.dirname, "../..", path), "utf8");
const limits = limitChapters.flatMap((chapter) => chapter.limits);

describe("docs/limits.md", () => {
  test("is made of the table; `npm run limits -w examples` writes it", () => {
    expect(read("docs/limits.md")).toBe(buildLimitsPage());
  });

  test.each(limits.map((limit) => [limit.code, limit.what, limit] as const))(
    "%s, %s: the code, the sentence and the number are those of the product",
    (code, _, { sentence, says = sentence, file, held }) => {
      const source = read(file);
      expect(source).toContain(`"${code}"`);
      expect(source).toContain(says);
      expect(sentence).toContain(says);
      if (held !== undefined) expect(read(held[0])).toContain(held[1]);
    },
  );
});
