import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryStory, messageAction, parsed, storyOf, webhookAction } from "../../test/stories.ts";
import { readClipboardText, toClipboardText } from "./clipboardText.ts";

const story = parsed(
  storyOf([webhookAction("call"), messageAction("note", "=call.body.ends_like_this */ really")], ["call > note"]),
);

const messageOf = (text: string) => {
  const read = readClipboardText(text);
  return read.ok ? null : read.problems[0]?.message;
};

test("what is copied of any story is the same story when it is pasted", () => {
  fc.assert(
    fc.property(arbitraryStory(), (any) => {
      const definition = parsed(any);
      expect(readClipboardText(toClipboardText(definition))).toEqual({ ok: true, definition });
    }),
  );
});

test("what was read before does not change the keys of what is pasted", () => {
  const payload = (key: string) => parsed(storyOf([webhookAction("a"), messageAction("b", { first: 1, [key]: 2 })]));
  for (const key of ["\\", '"', "\n", "é"]) {
    const definition = payload(key);
    expect(readClipboardText(toClipboardText(definition))).toEqual({ ok: true, definition });
  }
});

test("a text with other ends of lines, and the JSON alone, are read as well", () => {
  expect(readClipboardText(toClipboardText(story).replaceAll("\n", "\r\n"))).toMatchObject({ ok: true });
  expect(readClipboardText(JSON.stringify(story))).toMatchObject({ ok: true, definition: story });
});

test("code that says something else than its JSON is refused, and so is code without JSON", () => {
  const text = toClipboardText(story);
  expect(messageOf(text.replace("export default", "// mine\nexport default"))).toContain(
    "was changed after it was copied",
  );
  expect(messageOf(text.slice(0, text.indexOf("/*")))).toContain("together with the JSON");
  expect(messageOf("Hello")).toContain("not JSON");
});
