import { expect } from "vitest";
import { checkStory } from "../src/check.ts";
import { describeProblem } from "../src/problem.ts";
import { conditionAction, httpAction, messageAction, storyOf, webhookAction } from "./stories.ts";

/** A story without faults: a webhook, a condition, and an action on each of its ways. */
export const soundStory = storyOf(
  [webhookAction("hook"), conditionAction("check", "=hook.body.ok"), httpAction("call"), messageAction("note")],
  ["hook > check", "check > call", "check no_match> note"],
);

/** A copy of `soundStory` with one thing set at a path such as `actions[1].slug`; `undefined` takes it away. */
export function withChange(path: string, value: unknown): unknown {
  const copy = structuredClone(soundStory);
  const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
  const last = steps.pop() ?? "";
  const target = steps.reduce<unknown>((at, step) => Reflect.get(Object(at), step), copy);
  if (value === undefined) Reflect.deleteProperty(Object(target), last);
  else Object.defineProperty(target, last, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

/** The one problem of a story, as `code path: message`. */
export function problemOf(input: unknown): string {
  const problems = checkStory(input);
  expect(problems.map(describeProblem)).toHaveLength(1);
  return problems.map((problem) => `${problem.code} ${describeProblem(problem)}`).join("\n");
}
