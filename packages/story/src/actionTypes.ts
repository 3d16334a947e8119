import type { ActionType } from "./actionType.ts";
import { condition } from "./condition.ts";
import { eventTransform } from "./eventTransform.ts";
import { httpRequest } from "./httpRequest.ts";
import { receiveEmail } from "./receiveEmail.ts";
import { sendEmail } from "./sendEmail.ts";
import { sendToStory } from "./sendToStory.ts";
import { webhook } from "./webhook.ts";

/** Every action type, in the order in which a palette shows them. */
export const actionTypes: readonly ActionType[] = [
  webhook,
  httpRequest,
  eventTransform,
  condition,
  sendEmail,
  receiveEmail,
  sendToStory,
];

const byName = new Map(actionTypes.map((entry) => [entry.type, entry]));

/** The action type of this name, or undefined. */
export function findActionType(type: string): ActionType | undefined {
  return byName.get(type);
}

/** Whether the runs of an action wait for their time. */
export function holdsEvents({ type, options }: { type: string; options: unknown }): boolean {
  const mode = typeof options === "object" && options !== null && "mode" in options ? options.mode : undefined;
  return typeof mode === "string" && findActionType(type)?.holds?.includes(mode) === true;
}

/** An action type with its article, for messages: "an http_request", "a webhook". */
export function withArticle(type: string): string {
  return /^(?:[aeio]|http)/.test(type) ? `an ${type}` : `a ${type}`;
}
