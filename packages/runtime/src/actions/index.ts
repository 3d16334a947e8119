import type { ActionType } from "./action.ts";
import { condition } from "./condition.ts";
import { eventTransform } from "./eventTransform.ts";
import { httpRequest } from "./httpRequest.ts";
import { sendEmail } from "./sendEmail.ts";
import { sendToStory } from "./sendToStory.ts";

/** Every action type that a worker can run. A webhook is not here: its run is recorded when the call is accepted. */
export const actionTypes: ReadonlyMap<string, ActionType> = new Map(
  [eventTransform, condition, httpRequest, sendEmail, sendToStory].map((type) => [type.type, type]),
);
