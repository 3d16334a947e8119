import { expect, test } from "vitest";
import { readMarkdown } from "./markdown.ts";

const text = (words: string) => ({ text: words, look: null, href: null });

test("headings, paragraphs, lists and code are told apart", () => {
  expect(readMarkdown("# Title\nOne line\nand another\n\n- a\n- b\n1. first\n\n```\n# no heading\n```")).toEqual([
    { kind: "heading", spans: [text("Title")] },
    { kind: "paragraph", lines: [[text("One line")], [text("and another")]] },
    { kind: "list", ordered: false, items: [[text("a")], [text("b")]] },
    { kind: "list", ordered: true, items: [[text("first")]] },
    { kind: "code", text: "# no heading" },
  ]);
});

test("looks within a line are read, and stars and underscores inside of words are not", () => {
  expect(readMarkdown("**Bold**, *leaning*, `a_b` and snake_case_name, 2 * 3")).toEqual([
    {
      kind: "paragraph",
      lines: [
        [
          { text: "Bold", look: "bold", href: null },
          text(", "),
          { text: "leaning", look: "italic", href: null },
          text(", "),
          { text: "a_b", look: "code", href: null },
          text(" and snake_case_name, 2 * 3"),
        ],
      ],
    },
  ]);
});

test("links lead to web and mail addresses only; HTML and scripts are text", () => {
  const source = "[a](https://x.example/y) [b](javascript:alert(1)) <b>c</b> https://z.example.";
  const [block] = readMarkdown(source);
  const spans = block?.kind === "paragraph" ? (block.lines[0] ?? []) : [];
  expect(spans.filter(({ href }) => href !== null)).toEqual([
    { text: "a", look: null, href: "https://x.example/y" },
    { text: "https://z.example", look: null, href: "https://z.example" },
  ]);
  expect(spans.map((span) => span.text).join("")).toContain("javascript:alert(1)) <b>c</b>");
});
