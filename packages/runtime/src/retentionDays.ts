const daysDefault = 90;
const daysMax = 3_650;

export type RetentionDays = { ok: true; days: number | null } | { ok: false; message: string };

/**
 * Reads FAIRLEAD_RETENTION_DAYS: after how many days story runs are removed; null: never. Default 90; the message says what
 * it has to be.
 */
export function parseRetentionDays(text: string | undefined): RetentionDays {
  const days = Number(text || daysDefault);
  if (Number.isInteger(days) && days >= 0 && days <= daysMax) return { ok: true, days: days === 0 ? null : days };
  const message = `FAIRLEAD_RETENTION_DAYS has to be a whole number of days from 1 to ${daysMax}, or 0 to remove nothing.`;
  return { ok: false, message };
}
