import type { ActionIcon, FileValue, Monitoring, ScheduleEntry, StoryAction } from "@fairlead/story";
import type { z } from "zod";
import type { AnyExpression, Expression, Input } from "./expression.ts";
import type { Text } from "./text.ts";

/** Text of an option: plain, a text`…`, or an expression that gives text. */
export type TextInput = string | Text | Expression<string>;

/** Any JSON with expressions and texts in it, at any depth. */
export type Template =
  | null
  | boolean
  | number
  | TextInput
  | AnyExpression
  | readonly Template[]
  | { readonly [key: string]: Template };

/** The data that a template gives when it is evaluated. */
export type Resolved<T> =
  T extends Expression<infer U>
    ? U
    : T extends Text
      ? string
      : T extends string | number | boolean | null
        ? Widened<T>
        : T extends readonly (infer I)[]
          ? Resolved<I>[]
          : T extends object
            ? { [K in keyof T]: Resolved<T[K]> }
            : never;

type Widened<T> = T extends string ? string : T extends number ? number : T extends boolean ? boolean : T;

/** What all actions can be given. */
export type ActionSettings = {
  /** Stays when the action is renamed, unique in the story; default: the slug. */
  id?: string;
  /** Snake case, unique in the story; made from the name if left out. */
  slug?: string;
  description?: string;
  /** A disabled action stops the events that reach it. Default false. */
  disabled?: boolean;
  /** How often a run that failed in a way that may pass is tried again, 0 to 25; default 3. */
  retry?: { limit: number };
  /**
   * For HTTP requests: a run whose worker is lost ends as unknown instead of being executed again, and none is tried again.
   * Default false.
   */
  atMostOnce?: boolean;
  /**
   * Values that are computed once for each run and read by its formulas as LOCAL.name, as a definition holds them: texts that
   * begin with "=" are formulas. They may read each other.
   */
  local?: Readonly<Record<string, unknown>>;
  /** Rules as a definition holds them; an event for which they don't hold is dropped. */
  onlyIf?: { rules: readonly object[]; mustMatch?: number };
  /**
   * How often it may run in one chain of events where links lead back to it, 1 to 10 000; default: what another action of
   * the circle says, or 100.
   */
  visitLimit?: number;
  /** Whether each event that is an object gets the key `meta`: its run, its story run and its story. Default false. */
  includeMetadata?: boolean;
  /** The picture on its card; default: that of its type. */
  icon?: ActionIcon;
  /** The width of its card on the canvas, 168 to 560 in steps of 8; default 248. */
  width?: number;
  /** When people are told about the action, by mail and by webhook: failures, every event, no event for so many seconds. */
  monitoring?: Monitoring;
  /** The id of one of the story's groups. */
  group?: string;
};

/** What actions can be given that may start the story by themselves. */
export type ScheduledSettings = ActionSettings & {
  /** The times at which the action starts the story. */
  schedule?: readonly ScheduleEntry[];
};

export type WebhookOptions<Body extends z.ZodType> = ActionSettings & {
  /** The shape of the body, for typed references. It is not checked when a call arrives. */
  body?: Body;
  /** The readable part of the URL, kebab case. Default: the slug with hyphens. */
  path?: string;
  /** Accepted methods, default POST. */
  verbs?: readonly ("GET" | "POST" | "PUT" | "PATCH" | "DELETE")[];
  /** Who may call: who has the address (`secret`, default, and `public`), an API key or an access token as well, or signs. */
  access?: WebhookDefinition["access"];
  /** Whose access tokens are taken, for `oauth`. */
  oauth?: WebhookDefinition["oauth"];
  /** How calls are signed, for `hmac`. The secret is set where the story runs, not here. */
  hmac?: WebhookDefinition["hmac"];
  /** How the body is read, default `auto`: by its content type. */
  bodyFormat?: WebhookDefinition["bodyFormat"];
  /** What the caller is answered; formulas read the call by the webhook's slug: `"=receive_order.body.id"`. */
  response?: WebhookDefinition["response"];
  /** Whether the caller waits up to 30 s for the event of an exit of the story. Default false. */
  waitForExit?: boolean;
  /** Only calls that pass make events. */
  rules?: WebhookDefinition["rules"];
  /** How many rules must hold, default all. */
  mustMatch?: number;
  /** More calls in a period are answered 429. */
  rateLimit?: WebhookDefinition["rateLimit"];
  /** Origins of the pages whose scripts may call. */
  cors?: WebhookDefinition["cors"];
  /** How deliveries that come again are known. */
  deduplicate?: WebhookDefinition["deduplicate"];
};

type WebhookDefinition = Extract<StoryAction, { type: "webhook" }>["options"];

export type WebhookEvent<Body> = {
  body: Body;
  headers: Record<string, string>;
  query: Record<string, string | string[]>;
  method: string;
};

export type TransformOptions<Payload extends Template> = ScheduledSettings & { payload: Payload };

/** An item of a loop, as its payload reads it. `key`: the name of a value of an object, NULL in a list. */
export type LoopItem<Value> = {
  value: Expression<Value>;
  index: Expression<number>;
  key: Expression<string | null>;
  /** What the payload was for the item before; NULL for the first. */
  previousResult: Expression<unknown>;
};

export type TransformEachOptions<Value, Payload extends Template> = ScheduledSettings & {
  /** The list, or the object whose values are taken, of up to 20 000 items. */
  loop: Expression<readonly Value[]> | Expression<Readonly<Record<string, Value>>>;
  /** The payload for each item; the event is the list of all. */
  payload: (item: LoopItem<Value>) => Payload;
};

export type ExtractOptions<To extends string> = ScheduledSettings & {
  /** `path`: the text, or a list of texts; `regexp`: a regular expression in the syntax of RE2; `to`: the key of its matches. */
  matchers: readonly { path: TextInput | Expression<readonly string[]>; regexp: string; to: To }[];
};

/** What an extract emits: of each match the whole, or what its only group holds; lists and objects for more groups. */
export type ExtractEvent<To extends string> = { [K in To]: string[] };

export type ExplodeOptions<Item, Name extends string> = ScheduledSettings & {
  /** The list to take apart. */
  path: Expression<readonly Item[]>;
  /** The key that holds the item in each event, default `item`. */
  to?: Name;
  /** Events at most, default 500, up to 10 000. A longer list fails the run. */
  limit?: number;
};

export type ExplodeEvent<Item, Name extends string> = { [K in Name]: Item } & {
  index: number;
  size: number;
  guid: string;
};

export type DelayOptions = ActionSettings &
  (
    | {
        /** How long each event waits, up to 366 days. */
        seconds: Input<number>;
      }
    | {
        /** The date and time until which it waits, such as 2027-01-31T09:00:00Z. */
        until: TextInput;
      }
  );

export type ThrottleOptions = ActionSettings & {
  /** How many events pass in `perSeconds`, at even intervals. */
  events: number;
  perSeconds: number;
};

export type DeduplicateOptions = ActionSettings & {
  /** What makes events alike; any JSON. */
  path: AnyExpression;
} & (
    | {
        /** Compares with the last so many events of all story runs, 1 to 1 000. */
        lookback: number;
      }
    | {
        /** Compares with what was passed on in so many seconds, up to 366 days. */
        periodSeconds: number;
      }
  );

export type ImplodeOptions<Item> = ActionSettings & {
  /** The item of each event. */
  itemPath: Expression<Item>;
  /** What the events of a group have in common; default: all are one group. */
  guidPath?: AnyExpression;
} & (
    | {
        /** How many items make a group, 1 to 20 000; the first event of a group says it. */
        sizePath: Input<number>;
        /** How long a group waits from its first event on, up to 366 days; default: for its size. */
        seconds?: Input<number>;
      }
    | { sizePath?: Input<number>; seconds: Input<number> }
  );

/** What a call is given for each item of a loop, or once. `payload`: the inputs of the called story, or any JSON. */
export type SendToStoryOptions<Payload extends Template> = ScheduledSettings & {
  /** The slug of the story, team/slug for one of another team, or its id. */
  story: TextInput;
  payload?: Payload;
  /** Whether its draft is called, published or not; default: the live version. */
  sendToDraft?: boolean;
  /** Seconds that the answer may take, up to 366 days, which is the default. */
  timeoutSeconds?: number;
};

export type SendEachToStoryOptions<Value, Payload extends Template> = ScheduledSettings & {
  story: TextInput;
  /** The list, or the object whose values are taken, of up to 20 000 items. */
  loop: Expression<readonly Value[]> | Expression<Readonly<Record<string, Value>>>;
  /** The payload for each item; the event is the list of all answers. */
  payload: (item: LoopItem<Value>) => Payload;
  sendToDraft?: boolean;
  timeoutSeconds?: number;
};

/** A test of a condition: an expression that must be true, or a rule that compares two values. */
export type Rule =
  | Expression<boolean>
  | { type: "is_true" | "is_false"; value: Template }
  | {
      type:
        | "equal"
        | "not_equal"
        | "less"
        | "less_or_equal"
        | "greater"
        | "greater_or_equal"
        | "contains"
        | "not_contains"
        | "in"
        | "not_in"
        | "matches"
        | "not_matches";
      value: Template;
      to: Template;
    };

export type ConditionOptions = ActionSettings & {
  /** How many rules must hold, default all. */
  mustMatch?: number;
};

export type ConditionEvent = { matched: boolean; rules: boolean[] };

/** A value of a query. */
export type QueryValue = TextInput | Input<number | boolean | null>;

/** An action as a definition holds it: no option is looked at before the story as a whole is checked. */
export type RawOptions = ScheduledSettings & { type: string; options: Readonly<Record<string, unknown>> };

export type HttpOptions<Response extends z.ZodType> = ScheduledSettings & {
  url: TextInput;
  /** Default `get`. */
  method?: "get" | "post" | "put" | "patch" | "delete" | "head" | "options";
  headers?: Record<string, TextInput>;
  query?: Record<string, QueryValue | readonly QueryValue[]>;
  /** Whether names and values of the query are encoded, default true; `false`: they are encoded already. */
  encodeQuery?: boolean;
  /** How `body` is sent, default `json`. */
  contentType?: "json" | "form" | "multipart" | "xml" | "text" | "raw";
  body?: Template;
  /** User and password for basic authentication. */
  basicAuth?: { user: TextInput; password: TextInput };
  /** The user-agent header, default `Fairlead`. */
  userAgent?: TextInput;
  /** How the connection is secured: `verify: false` only where an operator allows it. */
  tls?: { verify?: boolean; ca?: TextInput; clientCertificate?: TextInput };
  /** The proxy that it goes through, by the name that the operator gives it. */
  via?: string;
  /** Seconds for the whole exchange, 1 to 300, default 30. */
  timeoutSeconds?: number;
  /** Statuses that fail the run, as `404` or `500-599`; default `400-599`. */
  errorStatuses?: readonly string[];
  /** A formula over `RESPONSE`, as formula`RESPONSE.body.ok = FALSE`; where it holds, the run fails. */
  errorIf?: AnyExpression;
  /** The event that is emitted, made of `RESPONSE`; then `response` says nothing about it. */
  output?: Template;
  /** Sends the request again for each page; see docs/actions/http_request.md. */
  pagination?: { hasMore: AnyExpression; maxPages?: number; emit?: "one_event" | "event_per_page" };
  /** Failures that are tried again: statuses, ranges, and `0` for no answer. Default: those that may pass. */
  retryStatuses?: readonly string[];
  /** Whether a failed run emits on its default link as well: where there was an answer, or always. Default `never`. */
  emitOnFailure?: "never" | "response" | "always";
  /** Default: for GET and HEAD. */
  followRedirects?: boolean;
  /** What the body of the event is: the answer's JSON, text or base64 (`value`, default), or a file with its bytes. */
  responseAs?: "value" | "file";
  /** The shape of the response's body, for typed references. It is not checked. */
  response?: Response;
};

export type HttpEvent<Body> = { status: number; headers: Record<string, string>; body: Body };

/** What a failed action emits on its failure link. */
export type FailureEvent<Event> = { error: { code: string; message: string } } & Partial<Event>;

/** Addresses: one, several with commas between them, or a list. */
type Addresses = TextInput | readonly TextInput[];

/** What can be set of a mail. */
export type EmailOptions = ScheduledSettings & {
  to: Addresses;
  cc?: Addresses;
  bcc?: Addresses;
  /** Where answers go, default to the sender. */
  replyTo?: Addresses;
  /** The name before the sender's address. */
  senderName?: TextInput;
  subject: TextInput;
  /** The mail as plain text; this, `html` or both. */
  text?: TextInput;
  html?: TextInput;
};

/** What sending a mail emits. */
export type EmailEvent = {
  message_id: string;
  accepted: string[];
  rejected: { address: string; message: string }[];
  response: string;
};

type MailboxDefinition = Extract<StoryAction, { type: "receive_email" }>["options"];

/** Where mail is fetched, and what is done with it. `password`: `"=CREDENTIAL.name"`. */
export type ReceiveEmailOptions = ActionSettings & MailboxDefinition;

/** A mail that came in. */
export type ReceivedEmail = {
  folder: string;
  uid: number;
  size: number;
  received_at: string | null;
  message_id: string | null;
  in_reply_to: string | null;
  subject: string | null;
  from: MailAddress | null;
  to: MailAddress[];
  cc: MailAddress[];
  reply_to: MailAddress[];
  date: string | null;
  text: string | null;
  html: string | null;
  attachments: {
    name: string | null;
    content_type: string;
    size: number;
    sha256: string;
    content_id: string | null;
    inline: boolean;
    /** Base64, if attachments are included. */
    content: string | null;
  }[];
  auto_submitted: boolean;
  flags: string[];
  /** If headers are included. */
  headers: Record<string, string | string[]>;
  /** What the groups with names of conditions found, if there are some. */
  matches: Record<string, string | null>;
  /** The mail as it came, if it is kept as a file. */
  raw_mail: FileValue | null;
  warnings: string[];
};

type MailAddress = { name: string; address: string };
