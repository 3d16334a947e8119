/** What a message is made of, as it is stored. */
export type NoticeBody = {
  kind: "failure" | "event" | "silence";
  story: { id: string; name: string };
  action: { id: string; slug: string; name: string };
  count: number;
  /** How many runs it is about. */
  of_runs: number;
  first_at: string;
  last_at: string;
  quiet_seconds: number;
  silence_seconds: number | null;
  /** The latest five. */
  runs: readonly {
    story_run_id: string;
    run_id: string;
    at: string;
    error: { code: string; message: string } | null;
  }[];
};

/** The subject and the text of a mail. `origin`: where Fairlead is, for links. */
export function toNoticeMail(body: NoticeBody, origin: string): { subject: string; text: string } {
  const subject = `[Fairlead] ${oneLine(body.story.name)}: ${headline(body)}`.slice(0, 200);
  const lines = [
    `${headline(body)}.`,
    "",
    `Story:  ${oneLine(body.story.name)}  ${origin}/stories/${body.story.id}`,
    `Action: ${oneLine(body.action.name)} (${body.action.slug})`,
    ...timesOf(body),
    ...body.runs.flatMap(({ story_run_id, at, error }) => [
      "",
      `${moment(at)}  ${origin}/runs/${story_run_id}`,
      ...(error === null ? [] : [`  ${error.code}: ${oneLine(error.message).slice(0, 500)}`]),
    ]),
    ...(body.of_runs > body.runs.length ? ["", "Only the latest are listed."] : []),
    "",
    `The next message of this kind comes after ${span(body.quiet_seconds)} at the earliest.`,
  ];
  return { subject, text: `${lines.join("\n")}\n` };
}

/** The JSON that a webhook gets. `text`: one line for chats that show just that. */
export function toNoticeJson(body: NoticeBody, { id, origin }: { id: string; origin: string }): string {
  const runs = body.runs.map((run) => ({ ...run, url: `${origin}/runs/${run.story_run_id}` }));
  const text = `${oneLine(body.story.name)}: ${headline(body)}`;
  return JSON.stringify({ id, text, ...body, runs, url: `${origin}/stories/${body.story.id}` });
}

function headline({ kind, action, count, silence_seconds }: NoticeBody): string {
  const name = `"${oneLine(action.name)}"`;
  switch (kind) {
    case "failure":
      return count === 1 ? `${name} failed` : `${name} failed ${count} times`;
    case "event":
      return count === 1 ? `${name} emitted an event` : `${name} emitted ${count} events`;
    case "silence":
      return `${name} emitted no event for ${span(silence_seconds ?? 0)}`;
    default:
      return kind satisfies never;
  }
}

function timesOf({ kind, count, first_at, last_at }: NoticeBody): string[] {
  if (kind === "silence") return [`Since:  ${moment(last_at)}`];
  return count === 1 ? [`At:     ${moment(last_at)}`] : [`From:   ${moment(first_at)}`, `To:     ${moment(last_at)}`];
}

function moment(at: string): string {
  return new Date(at).toISOString();
}

const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

function span(seconds: number): string {
  const [unit, size] = units.find(([, one]) => seconds >= one && seconds % one === 0) ?? ["second", 1];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Names may hold anything; a subject is one line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, " ").trim();
}
