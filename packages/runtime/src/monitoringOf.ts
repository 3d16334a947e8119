import type { Plan } from "@fairlead/story";

/** What an action is watched for, as a row. */
export type WatchRow = {
  action_id: string;
  kind: "failure" | "event" | "silence";
  slug: string;
  name: string;
  quiet_seconds: number;
  silence_seconds: number | null;
  mail: readonly string[] | null;
  webhook: string | null;
};

/** What the actions of a plan are watched for. */
export function monitoringOf({ actions }: Plan): WatchRow[] {
  return Object.values(actions).flatMap(({ id, slug, name, monitoring }) => {
    if (monitoring === undefined) return [];
    const { failure, everyEvent, silenceSeconds, quietSeconds, mail, webhook } = monitoring;
    const row = { action_id: id, slug, name, quiet_seconds: quietSeconds, silence_seconds: null, mail, webhook };
    return [
      ...(failure ? [{ ...row, kind: "failure" as const }] : []),
      ...(everyEvent ? [{ ...row, kind: "event" as const }] : []),
      ...(silenceSeconds === null ? [] : [{ ...row, kind: "silence" as const, silence_seconds: silenceSeconds }]),
    ];
  });
}
