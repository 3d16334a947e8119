import { expect, test } from "vitest";
import { byAuthors } from "./byAuthors.ts";

const you = { name: "Ada", isYou: true };
const bo = { name: "Bo", isYou: false };

test("changes stand under who made them, those of others first", () => {
  const changes = [
    { sentence: "Mine.", by: [you] },
    { sentence: "Of both.", by: [bo, you] },
    { sentence: "Theirs.", by: [bo] },
    { sentence: "Theirs as well.", by: [bo] },
    { sentence: "Old.", by: [] },
  ];
  expect(byAuthors(changes)).toEqual([
    { words: "By Bo and you", sentences: ["Of both."] },
    { words: "By Bo", sentences: ["Theirs.", "Theirs as well."] },
    { words: "Imported, or changed before what is kept of changes", sentences: ["Old."] },
    { words: "By you", sentences: ["Mine."] },
  ]);
});

test("who has changed all of it alone is told no names", () => {
  expect(byAuthors([{ sentence: "Mine.", by: [you] }])).toEqual([{ words: "", sentences: ["Mine."] }]);
  expect(byAuthors([{ sentence: "Old.", by: [] }])).toEqual([{ words: "", sentences: ["Old."] }]);
  expect(byAuthors([{ sentence: "Theirs.", by: [bo] }])).toEqual([{ words: "By Bo", sentences: ["Theirs."] }]);
});
