const form = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s?(Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * The moment that an ISO 8601 text names, such as `2027-01-31T09:00:00+01:00`, as milliseconds since 1970. Without an offset
 * it is in UTC, without a time at midnight. Undefined for any other text, and for days that do not exist.
 */
export function readMoment(text: string): number | undefined {
  const [, date, time = "00:00", offset = "Z"] = form.exec(text.trim()) ?? [];
  if (date === undefined) return undefined;
  const ms = Date.parse(`${date}T${time}${offset.replace(/(\d\d)(\d\d)$/, "$1:$2")}`);
  const isDay = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) === true;
  return isDay && !Number.isNaN(ms) ? ms : undefined;
}
