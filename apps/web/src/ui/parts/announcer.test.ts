import { expect, test } from "vitest";
import { createAnnouncer } from "./announcer.ts";

test("the same words twice are other words, so that they are read out again", () => {
  const announcer = createAnnouncer();
  const heard: string[] = [];
  const stop = announcer.subscribe(() => heard.push(announcer.words()));
  for (const words of ["Moved.", "Moved.", "Moved.", "Linked."]) announcer.say(words);
  stop();
  announcer.say("Nobody listens.");
  expect(heard).toHaveLength(4);
  expect(new Set(heard.slice(0, 2)).size).toBe(2);
  expect(heard[1]).not.toBe(heard[2]);
  expect(heard.map((words) => words.trim())).toEqual(["Moved.", "Moved.", "Moved.", "Linked."]);
});
