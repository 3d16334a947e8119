import type { RunSecrets } from "./credentials/runSecrets.ts";
import type { Egress } from "./egress.ts";
import { type EgressCode, egressError } from "./egressError.ts";
import type { ResponseHeaders } from "./egressHeaders.ts";
import type { EgressRequest, EgressResult } from "./egressRequest.ts";
import type { MailResult, MailSpec } from "./mail.ts";

/**
 * A call to the outside that a test made, and what was answered. `asked`: such as `GET https://example.com/hosts`;
 * credentials are named in it, never shown.
 */
export type RecordedCall = { asked: string; answer: RecordedAnswer };

/** What was answered. A body that is not text is kept in base64. */
export type RecordedAnswer =
  | {
      kind: "response";
      status: number;
      headers: Record<string, string | string[]>;
      body: string;
      encoding: "utf8" | "base64";
      host: string;
      redirects: number;
    }
  | { kind: "mail"; accepted: string[]; rejected: { address: string; message: string }[]; response: string }
  | { kind: "error"; code: string; message: string; isUnknown: boolean };

/** Calls that answer in the place of the outside. `hidden`: what stands in them where something was hidden, and fits anything. */
export type Recording = { calls: readonly RecordedCall[]; hidden: string };

/** An egress, and the calls that were made by it so far, in their order. */
export type RecordingEgress = { egress: Egress; calls: RecordedCall[] };

/** Keeps what is asked of the outside, and what that answers. */
export function recordCalls(outside: Egress): RecordingEgress {
  const calls: RecordedCall[] = [];
  const egress: Egress = {
    ...passing(outside),
    async request(spec) {
      const result = await outside.request(spec);
      calls.push({ asked: tellRequest(spec), answer: toAnswer(result) });
      return result;
    },
    async mail(spec) {
      const result = await outside.mail(spec);
      calls.push({ asked: tellMail(spec), answer: toMailAnswer(result) });
      return result;
    },
    locate: (spec) => outside.locate(spec),
  };
  return { egress, calls };
}

/** Answers with what was recorded, each once, in the order in which the same was asked; what was not is refused. Nothing leaves. */
export function replayCalls(outside: Egress, recording: Recording): RecordingEgress {
  const left = [...recording.calls];
  const calls: RecordedCall[] = [];
  const take = (asked: string): RecordedAnswer => {
    const at = left.findIndex((call) => isSame(call.asked, asked, recording.hidden));
    const [call] = at < 0 ? [] : left.splice(at, 1);
    const answer = call?.answer ?? toNotRecorded(asked, left);
    calls.push({ asked, answer });
    return answer;
  };
  const egress: Egress = {
    ...passing(outside),
    request: async (spec) => toResult(take(tellRequest(spec))),
    mail: async (spec) => toMailResult(take(tellMail(spec))),
    // Mails can be answered where none can be sent.
    mailSender: () => outside.mailSender() ?? { from: "tests@localhost" },
    locate: async () => ({ ok: false, error: egressError("not_recorded", "Nothing is reached in a saved test.") }),
  };
  return { egress, calls };
}

/** Calls without the secrets that were revealed while they were made. */
export function withoutSecrets(calls: readonly RecordedCall[], secrets: RunSecrets | null): RecordedCall[] {
  if (secrets === null || !secrets.redactor.isArmed()) return [...calls];
  const { text } = secrets.redactor;
  return calls.map(({ asked, answer }) => ({
    asked: text(asked),
    answer:
      answer.kind === "response"
        ? { ...answer, body: text(answer.body), headers: mapHeaders(answer.headers, text) }
        : answer,
  }));
}

/** Headers, each value passed through `text`. */
function mapHeaders(headers: ResponseHeaders, text: (given: string) => string): Record<string, string | string[]> {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, v]) => [name, typeof v === "string" ? text(v) : v.map(text)]));
}

function passing(outside: Egress): Pick<Egress, "describe" | "mailSender" | "close"> {
  return {
    describe: (spec) => outside.describe(spec),
    mailSender: () => outside.mailSender(),
    close: () => outside.close(),
  };
}

function tellRequest({ method, url, secrets }: EgressRequest): string {
  return `${method} ${secrets === undefined ? url : secrets.mask(url)}`;
}

function tellMail({ to, cc, bcc, subject }: MailSpec): string {
  return `mail to ${[...to, ...cc, ...bcc].join(", ")}: ${subject}`;
}

/** Whether the same was asked. What was hidden when it was recorded fits whatever stands there now. */
function isSame(recorded: string, asked: string, hidden: string): boolean {
  const parts = recorded.split(hidden);
  if (parts.length === 1) return recorded === asked;
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (!asked.startsWith(first) || !asked.slice(first.length).endsWith(last)) return false;
  let from = first.length;
  return parts.slice(1, -1).every((part) => {
    const at = asked.indexOf(part, from);
    from = at + part.length;
    return at >= 0 && from <= asked.length - last.length;
  });
}

function toNotRecorded(asked: string, left: readonly RecordedCall[]): RecordedAnswer {
  const there =
    left.length === 0 ? "No answer is left." : `Answers are left to: ${left.map((one) => one.asked).join("; ")}.`;
  const message = `The test has no recorded answer to ${asked}. ${there} Test the action for real, and save that.`;
  return { kind: "error", code: "not_recorded", message, isUnknown: false };
}

function toAnswer(result: EgressResult): RecordedAnswer {
  if (!result.ok) return { kind: "error", code: result.error.code, message: result.error.message, isUnknown: false };
  const { status, headers, body, host, redirects } = result.response;
  const text = body.toString("utf8");
  const isText = Buffer.from(text, "utf8").equals(body);
  const kept = isText
    ? { body: text, encoding: "utf8" as const }
    : { body: body.toString("base64"), encoding: "base64" as const };
  const plain = mapHeaders(headers, (value) => value);
  return { kind: "response", status, headers: plain, ...kept, host, redirects };
}

function toMailAnswer(result: MailResult): RecordedAnswer {
  if (!result.ok) {
    const { error, isUnknown } = result;
    return { kind: "error", code: error.code, message: error.message, isUnknown };
  }
  const { accepted, rejected, response } = result;
  return { kind: "mail", accepted: [...accepted], rejected: [...rejected], response };
}

function toResult(answer: RecordedAnswer): EgressResult {
  if (answer.kind === "response") {
    const { status, headers, body, encoding, host, redirects } = answer;
    return { ok: true, response: { status, headers, body: Buffer.from(body, encoding), host, redirects } };
  }
  return { ok: false, error: toError(answer) };
}

function toMailResult(answer: RecordedAnswer): MailResult {
  if (answer.kind === "mail") return { ok: true, ...answer };
  return { ok: false, error: toError(answer), isUnknown: answer.kind === "error" && answer.isUnknown };
}

/** An answer of another kind than was asked for was not recorded by this program. */
function toError(answer: RecordedAnswer) {
  if (answer.kind !== "error") return egressError("not_recorded", "The recorded answer is of another kind.");
  return egressError(answer.code as EgressCode, answer.message);
}
