import type { StoryAction } from "@fairlead/story";

/** What can be added to a story: a type, in one of its modes, with options to begin with. */
export type ActionChoice = { title: string; hint: string; type: StoryAction["type"]; options: Record<string, unknown> };

export type ChoiceGroup = { title: string; choices: readonly ActionChoice[] };

/** The palette, in the order in which events come in, are shaped and go out. */
export const choiceGroups: readonly ChoiceGroup[] = [
  {
    title: "Bring events in",
    choices: [
      { title: "Webhook", hint: "Starts the story for each call", type: "webhook", options: {} },
      {
        title: "Receive email",
        hint: "Starts the story for each new mail",
        type: "receive_email",
        options: { host: "imap.example.com", username: "ada@example.com", password: "=CREDENTIAL.mailbox" },
      },
    ],
  },
  {
    title: "Shape and decide",
    choices: [
      {
        title: "Message",
        hint: "Builds a new event",
        type: "event_transform",
        options: { mode: "message", payload: {} },
      },
      {
        title: "Explode",
        hint: "One event for each item of a list",
        type: "event_transform",
        options: { mode: "explode", path: "=[]" },
      },
      {
        title: "Implode",
        hint: "One event of the items of many",
        type: "event_transform",
        options: { mode: "implode", itemPath: "=NULL", sizePath: 10 },
      },
      {
        title: "Deduplicate",
        hint: "Drops events that came before",
        type: "event_transform",
        options: { mode: "deduplicate", path: "=NULL", lookback: 100 },
      },
      {
        title: "Condition",
        hint: "Sends the event one way or the other",
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
        type: "http_request",
        options: { url: "https://example.com/" },
      },
      {
        title: "Send email",
        hint: "Sends a mail",
        type: "send_email",
        options: { to: "ada@example.com", subject: "Hello", text: "Good morning." },
      },
      {
        title: "Send to story",
        hint: "Calls another story and waits for its answer",
        type: "send_to_story",
        options: { story: "story-slug", payload: {} },
      },
    ],
  },
];

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
