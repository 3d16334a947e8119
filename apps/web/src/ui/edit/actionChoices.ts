import type { StoryAction } from "@fairlead/story";
import { modeStarts, type TransformMode } from "./modeStarts.ts";

/**
 * What can be added to a story: a type, in one of its modes, with options to begin with. `alias`: what people coming from
 * elsewhere call it, by which it is found as well.
 */
export type ActionChoice = {
  title: string;
  hint: string;
  alias: string;
  type: StoryAction["type"];
  options: Record<string, unknown>;
};

/** What is needed of it to make the action. */
export type NewAction = Pick<ActionChoice, "title" | "type" | "options">;

export type ChoiceGroup = { title: string; choices: readonly ActionChoice[] };

/** The palette, in the order in which events come in, are shaped and go out. */
export const choiceGroups: readonly ChoiceGroup[] = [
  {
    title: "Bring events in",
    choices: [
      {
        title: "Webhook",
        hint: "Starts the story for each call",
        alias: "http in trigger form api endpoint schedule cron",
        type: "webhook",
        options: {},
      },
      {
        title: "Receive email",
        hint: "Starts the story for each new mail",
        alias: "imap trigger inbox mailbox",
        type: "receive_email",
        options: { host: "imap.example.com", username: "ada@example.com", password: "=CREDENTIAL.mailbox" },
      },
    ],
  },
  {
    title: "Shape and decide",
    choices: [
      transform("message", {
        title: "Message",
        hint: "Builds a new event",
        alias: "set edit fields map change function code loop",
      }),
      transform("explode", {
        title: "Explode",
        hint: "One event for each item of a list",
        alias: "split out loop for each iterate fan out",
      }),
      transform("implode", {
        title: "Implode",
        hint: "One event of the items of many",
        alias: "merge join aggregate collect batch fan in",
      }),
      transform("extract", {
        title: "Extract",
        hint: "Finds parts of texts by patterns",
        alias: "regex regular expression match parse",
      }),
      transform("deduplicate", {
        title: "Deduplicate",
        hint: "Drops events that came before",
        alias: "unique remove duplicates rbe once",
      }),
      transform("delay", { title: "Delay", hint: "Passes each event on later", alias: "wait sleep pause timer until" }),
      transform("throttle", {
        title: "Throttle",
        hint: "Passes events on at even intervals",
        alias: "rate limit slow down",
      }),
      {
        title: "Condition",
        hint: "Sends the event one way or the other",
        alias: "if else switch filter branch decide rule trigger",
        type: "condition",
        options: { rules: [{ type: "is_true", value: "=TRUE" }] },
      },
    ],
  },
  {
    title: "Reach out",
    choices: [
      {
        title: "HTTP request",
        hint: "Sends a request and emits the answer",
        alias: "api call fetch curl rest graphql download",
        type: "http_request",
        options: { url: "https://example.com/" },
      },
      {
        title: "Send email",
        hint: "Sends a mail",
        alias: "smtp notify",
        type: "send_email",
        options: { to: "ada@example.com", subject: "Hello", text: "Good morning." },
      },
      {
        title: "Send to story",
        hint: "Calls another story and waits for its answer",
        alias: "sub workflow subflow execute child run link call",
        type: "send_to_story",
        options: { story: "story-slug", payload: {} },
      },
    ],
  },
];

function transform(mode: TransformMode, words: Pick<ActionChoice, "title" | "hint" | "alias">): ActionChoice {
  return { ...words, type: "event_transform", options: { mode, ...modeStarts[mode] } };
}

export const actionChoices: readonly ActionChoice[] = choiceGroups.flatMap(({ choices }) => choices);

/** The ways that events leave an action of a type by. */
export function waysOf(type: string): readonly ("default" | "no_match" | "failure")[] {
  if (isRoot(type)) return ["default"];
  return type === "condition" ? ["default", "no_match", "failure"] : ["default", "failure"];
}

/** Whether events may be led to an action of a type. */
export function takesEvents(type: string): boolean {
  return !isRoot(type);
}

function isRoot(type: string): boolean {
  return type === "webhook" || type === "receive_email";
}
