import type { Json } from "@fairlead/formula";

/** One thing that a run sent, in words: what it was, how it was answered, and its parts in their order. */
export type SentShown = {
  title: string;
  answer: string;
  isBad: boolean;
  parts: readonly (readonly [string, string])[];
};

type Fields = { readonly [key: string]: Json };

/** What a run sent, as it is recorded; what is of no known form is left out. */
export function toSent(sent: Json): SentShown[] {
  if (!Array.isArray(sent)) return [];
  return sent.flatMap((one) =>
    typeof one === "object" && one !== null && !Array.isArray(one) ? [toShown(one as Fields)] : [],
  );
}

function toShown(fields: Fields): SentShown {
  const { kind, ms, error } = fields;
  const time = typeof ms === "number" ? `, ${ms} ms` : "";
  const isBad = typeof error === "string";
  const answer = isBad ? `${error}${time}` : `${toAnswer(fields)}${time}`;
  if (kind === "mail") {
    const parts = ["from", "to", "cc", "bcc", "replyTo", "subject", "messageId", "body"];
    return { title: `Mail to ${fields.to ?? "–"}`, answer, isBad, parts: partsOf(fields, parts) };
  }
  const headers = Array.isArray(fields.headers) ? fields.headers.filter(Array.isArray) : [];
  const parts = [
    ...headers.map(([name, value]) => [String(name), String(value)] as const),
    ...partsOf(fields, ["body"]),
  ];
  return { title: `${fields.method ?? ""} ${fields.url ?? "a request that could not leave"}`, answer, isBad, parts };
}

function toAnswer({ status, bytes, response }: Fields): string {
  if (typeof status === "number") return `${status}, ${bytes ?? 0} bytes`;
  return typeof response === "string" ? response : "sent";
}

function partsOf(fields: Fields, names: readonly string[]) {
  return names.flatMap((name) => (typeof fields[name] === "string" ? [[name, fields[name]] as const] : []));
}
