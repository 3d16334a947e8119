import type { z } from "zod";
import type {
  ConditionEvent,
  ConditionOptions,
  DeduplicateOptions,
  DelayOptions,
  EmailEvent,
  EmailOptions,
  ExplodeEvent,
  ExplodeOptions,
  ExtractEvent,
  ExtractOptions,
  FailureEvent,
  HttpEvent,
  HttpOptions,
  ImplodeOptions,
  RawOptions,
  ReceivedEmail,
  ReceiveEmailOptions,
  Resolved,
  Rule,
  SendEachToStoryOptions,
  SendToStoryOptions,
  Template,
  ThrottleOptions,
  TransformEachOptions,
  TransformOptions,
  WebhookEvent,
  WebhookOptions,
} from "./actions.ts";
import type { Expression, ExpressionExcept } from "./expression.ts";

/** Under which an action keeps its slug. */
export const slugOf: unique symbol = Symbol("slug");

/** The event of an action; a field with the name of one of the ways on is read by `at("name")`. */
type EventOf<Event, Ways> = ExpressionExcept<Event, keyof Ways> & Ways & { readonly [slugOf]: string };

/** An action of a story: read its event's fields as expressions, and go on from it with `to`. */
export type Action<Event> = EventOf<Event, { readonly to: Next }>;

/** The way on from failures of an action, and the event that it emits then. */
export type Failed<Event> = Next & { readonly event: Expression<FailureEvent<Event>> };

/** An action that can fail: `failed` goes on from its failure. */
export type FallibleAction<Event> = EventOf<Event, { readonly to: Next; readonly failed: Failed<Event> }>;

/** An action that passes on the event that it gets; read what came before by the actions that emitted it. */
export type PassingAction = FallibleAction<
  // biome-ignore lint/suspicious/noExplicitAny: it may get events of several actions, so everything may be read of them
  any
>;

/** A condition: `match` goes on where it holds, `noMatch` where it does not, `failed` where its rules can't be tested. */
export type Condition = EventOf<
  ConditionEvent,
  { readonly match: Next; readonly noMatch: Next; readonly failed: Failed<ConditionEvent> }
>;

/** An action that was added as it is: which of the ways on it has depends on its type. */
export type RawAction = EventOf<
  // biome-ignore lint/suspicious/noExplicitAny: nothing is known of its events, so everything may be read of them
  any,
  { readonly to: Next; readonly match: Next; readonly noMatch: Next; readonly failed: Failed<unknown> }
>;

/** What can follow. Each adds an action and the link to it. */
export type Next = {
  /** Emits the payload. */
  transform<const P extends Template>(name: string, options: TransformOptions<P>): FallibleAction<Resolved<P>>;
  /** Emits one list, with the payload of each item of a list or an object. */
  transformEach<Value, const P extends Template>(
    name: string,
    options: TransformEachOptions<Value, P>,
  ): FallibleAction<Resolved<P>[]>;
  /** Emits what regular expressions find in texts. */
  extract<To extends string>(name: string, options: ExtractOptions<To>): FallibleAction<ExtractEvent<To>>;
  /** Emits one event per item of a list. */
  explode<Item, Name extends string = "item">(
    name: string,
    options: ExplodeOptions<Item, Name>,
  ): FallibleAction<ExplodeEvent<Item, Name>>;
  /** Emits the items of many events as one list. */
  implode<Item>(name: string, options: ImplodeOptions<Item>): FallibleAction<Item[]>;
  /** Passes each event on unless one like it came before, in this story run or another. */
  deduplicate(name: string, options: DeduplicateOptions): PassingAction;
  /** Passes each event on later. */
  delay(name: string, options: DelayOptions): PassingAction;
  /** Passes events on at even intervals, those of all story runs together. */
  throttle(name: string, options: ThrottleOptions): PassingAction;
  /** Goes one way or the other. `rules`: an expression, or several rules of which all (or `mustMatch`) must hold. */
  condition(name: string, rules: Rule | readonly Rule[], options?: ConditionOptions): Condition;
  /** Sends an HTTP request and emits its response. */
  http<R extends z.ZodType = z.ZodAny>(name: string, options: HttpOptions<R>): FallibleAction<HttpEvent<z.infer<R>>>;
  /** Calls another story and emits its answer. `Answer`: the shape of that; it is not checked. */
  // biome-ignore lint/suspicious/noExplicitAny: of an answer that nobody described, everything may be read
  sendToStory<Answer = any>(name: string, options: SendToStoryOptions<Template>): FallibleAction<Answer>;
  /** Calls another story for each item of a list or an object, one after the other, and emits the list of its answers. */
  sendEachToStory<Value, Answer = unknown>(
    name: string,
    options: SendEachToStoryOptions<Value, Template>,
  ): FallibleAction<Answer[]>;
  /** Sends a mail by the installation's server. */
  email(name: string, options: EmailOptions): FallibleAction<EmailEvent>;
  /** Any action, with its options as a definition holds them: formulas begin with "=" or stand in <<…>>. */
  raw(name: string, options: RawOptions): RawAction;
  /** Links to an action that exists already: events of both reach it. */
  action<A extends { readonly [slugOf]: string }>(action: A): A;
};

/** Where stories begin. */
export type StoryBuilder = {
  /** Receives HTTP calls. */
  webhook<B extends z.ZodType = z.ZodAny>(name: string, options?: WebhookOptions<B>): Action<WebhookEvent<z.infer<B>>>;
  /** Receives the mails of a mailbox. */
  receiveEmail(name: string, options: ReceiveEmailOptions): Action<ReceivedEmail>;
  /** Adds actions that nothing leads to yet. */
  readonly unlinked: Omit<Next, "action">;
};
