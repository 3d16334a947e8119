export type { Problem, ScheduleEntry, StoryDefinition } from "@fairlead/story";
export { z } from "zod";
export type {
  ActionSettings,
  ConditionEvent,
  FailureEvent,
  HttpEvent,
  QueryValue,
  RawOptions,
  Rule,
  ScheduledSettings,
  Template,
  TextInput,
  WebhookEvent,
} from "./actions.ts";
export { type Expression, formula, type Input } from "./expression.ts";
export { StoryError, type StorySettings, story } from "./story.ts";
export { Text, type TextValue, text } from "./text.ts";
export type { Action, Condition, FallibleAction, Next, PassingAction, RawAction, StoryBuilder } from "./ways.ts";
