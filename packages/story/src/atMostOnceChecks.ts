import { findActionType, withArticle } from "./actionTypes.ts";
import { isPlainObject } from "./jsonShape.ts";
import { type Problem, toPathText } from "./problem.ts";

/** `atMostOnce` is for actions that have an effect outside, and excludes retries: those would be a second time. */
export function checkAtMostOnce(input: unknown): Problem[] {
  const actions = isPlainObject(input) && Array.isArray(input.actions) ? input.actions : [];
  return actions.flatMap((action, index) => {
    if (!isPlainObject(action) || action.atMostOnce !== true) return [];
    return [...checkEffect(action, index), ...checkRetries(action, index)];
  });
}

type Raw = Readonly<Record<string, unknown>>;

function checkEffect({ type: name }: Raw, index: number): Problem[] {
  const type = typeof name === "string" ? findActionType(name) : undefined;
  if (type === undefined || !(type.pure || type.root)) return [];
  const message = `this is ${withArticle(type.type)}, which has no effect outside that could happen twice. Leave the key out.`;
  return [{ code: "bad_value", path: toPathText(["actions", index, "atMostOnce"]), message }];
}

function checkRetries({ retry }: Raw, index: number): Problem[] {
  const limit = isPlainObject(retry) ? retry.limit : undefined;
  if (typeof limit !== "number" || limit <= 0) return [];
  const message = `is ${limit}, but a run that is executed at most once is never tried again. Set it to 0, or leave atMostOnce out.`;
  return [{ code: "bad_value", path: toPathText(["actions", index, "retry", "limit"]), message }];
}
