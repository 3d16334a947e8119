import type { Logger } from "pino";
import type { Database } from "../database.ts";
import type { DatabaseTime } from "../databaseTime.ts";
import { type NoticeBody, toNoticeJson, toNoticeMail } from "../noticeText.ts";
import type { TeamMail } from "../teamMail.ts";
import { dropNotices, settleNotice, takeNotices } from "../watchSql.ts";
import type { Chore } from "./chore.ts";

/**
 * Sends messages about monitored actions. A message is taken for five minutes, sent, and settled: of a process that dies in
 * between, one that was sent just then comes again once, with the Message-ID or the id that it had. What can't be sent is
 * tried again, ten times over half a day, and then kept with the reason.
 */
export type NoticesOptions = {
  database: Database;
  time: Pick<DatabaseTime, "now">;
  teamMail: TeamMail;
  logger: Logger;
  /** Default 2 000. */
  everyMs?: number;
  /** Where Fairlead is, for links. */
  publicUrl: string;
  signal: AbortSignal;
};

const noticesPerPass = 10;
const inHandMs = 300_000;
const attemptsMax = 10;
const pauseMaxMs = 7_200_000;
const keptMs = 30 * 86_400_000;

type Row = {
  id: string;
  team_id: string;
  mail: string[] | null;
  webhook: string | null;
  body: NoticeBody;
  attempts: number;
};

/** How sending ended. `final`: trying again would help nobody. */
type Sent = { ok: true } | { ok: false; message: string; final: boolean };

/** Creates the chore. Any number of processes may run it. */
export function createNotices(options: NoticesOptions): Chore {
  const { database, time } = options;
  return {
    name: "notices",
    everyMs: options.everyMs ?? 2_000,
    async runOnce() {
      const nowMs = time.now();
      const values = [nowMs, nowMs + inHandMs, noticesPerPass];
      const rows = await database.query<Row>({ ...takeNotices, values });
      const sent = await Promise.all(rows.map((row) => deliver(row, options)));
      await database.query({ ...dropNotices, values: [nowMs - keptMs] });
      return { sent: sent.filter(Boolean).length, failed: sent.filter((one) => !one).length };
    },
  };
}

async function deliver(row: Row, { database, time, logger, ...means }: NoticesOptions): Promise<boolean> {
  const sent = await send(row, means);
  const nowMs = time.now();
  if (sent.ok) {
    await database.query({ ...settleNotice, values: [row.id, nowMs, null, null] });
    return true;
  }
  // The worker stops: another one sends it when it is free again.
  if (means.signal.aborted) return false;
  logger.info({ notice: row.id, why: sent.message }, "a message about a monitored action could not be sent");
  const isOver = sent.final || row.attempts >= attemptsMax;
  const pauseMs = Math.min(pauseMaxMs, 15_000 * 2 ** row.attempts);
  const error = sent.message.slice(0, 1_000);
  await database.query({ ...settleNotice, values: [row.id, null, isOver ? null : nowMs + pauseMs, error] });
  return false;
}

type SendMeans = Pick<NoticesOptions, "teamMail" | "publicUrl" | "signal">;

async function send({ id, team_id, mail, webhook, body }: Row, means: SendMeans): Promise<Sent> {
  const { teamMail, publicUrl: origin, signal } = means;
  if (webhook !== null) {
    const result = await teamMail.post(team_id, { id, url: webhook, json: toNoticeJson(body, { id, origin }), signal });
    return result.ok ? result : { ...toFailed(result.error), final: result.error.retryable === false };
  }
  const { subject, text } = toNoticeMail(body, origin);
  const result = await teamMail.send(team_id, { id, to: mail ?? [], subject, text, signal });
  if (result.ok) return result;
  // Whether one that was not confirmed came is not known; that it comes twice is worse than a line in a list here.
  return { ...toFailed(result.error), final: result.isUnknown || result.error.retryable === false };
}

function toFailed({ code, message }: { code: string; message: string }) {
  return { ok: false as const, message: `${code}: ${message}` };
}
