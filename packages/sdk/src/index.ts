export { z } from "zod";
export type {
  ActionSettings,
  ConditionEvent,
  FailureEvent,
  HttpEvent,
  Rule,
  Template,
  TextInput,
  WebhookEvent,
} from "./actions.ts";
export { type Expression, formula, type Input, Text, text } from "./expression.ts";
export {
  type Action,
  type Condition,
  type FallibleAction,
  type Next,
  type StoryBuilder,
  StoryError,
  story,
} from "./story.ts";
