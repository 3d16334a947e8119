import { createHash } from "node:crypto";
import type { Json } from "@fairlead/formula";
import { isInPieces } from "./bodyPieces.ts";
import type { RunSecrets } from "./credentials/runSecrets.ts";
import type { Egress } from "./egress.ts";
import { type EgressCode, egressError } from "./egressError.ts";
import type { ResponseHeaders } from "./egressHeaders.ts";
import type { EgressRequest, EgressResult } from "./egressRequest.ts";
import type { MailResult, MailSpec } from "./mail.ts";
import { failed } from "./performed.ts";
import type { CallForTest, TestCalled } from "./testCall.ts";

/**
 * A call to the outside that a test made, and what was answered. `asked`: such as `GET https://example.com/hosts`;
 * credentials are named in it, never shown. `content`: SHA-256 in base64url of what went along, such as a body; absent: the
 * same answer goes to whatever went along.
 */
export type RecordedCall = { asked: string; content?: string | undefined; answer: RecordedAnswer };

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
  | { kind: "story"; storyRunId: string; state: StoryState; data?: Json | undefined }
  | { kind: "error"; code: string; message: string; isUnknown: boolean };

/** How the call of a story ended: with the event of an exit, too late, or as its story run did. */
type StoryState = "answered" | "open" | "succeeded" | "failed" | "cancelled" | "removed";

/** Calls that answer in the place of the outside. `hidden`: what stands in them where something was hidden, and fits anything. */
export type Recording = { calls: readonly RecordedCall[]; hidden: string };

/** What a test reaches of the outside. `call`: calls stories; absent: they are not called. */
export type Outside = { egress: Egress; call?: CallForTest | undefined };

/** An outside, and the calls that were made of it so far, in their order. */
export type RecordingOutside = Outside & { calls: RecordedCall[] };

/** Keeps what is asked of the outside, and what that answers. `byContent`: with what went along. Default: without. */
export function recordCalls(outside: Outside, { byContent = false } = {}): RecordingOutside {
  const calls: RecordedCall[] = [];
  const keep = ({ asked, content }: Asked, answer: RecordedAnswer) =>
    calls.push({ asked, ...(byContent ? { content: hashOf(content()) } : {}), answer });
  const { egress, call } = outside;
  return {
    egress: {
      ...passing(egress),
      async request(spec) {
        const result = await egress.request(spec);
        keep(tellRequest(spec), toAnswer(result));
        return result;
      },
      async mail(spec) {
        const result = await egress.mail(spec);
        keep(tellMail(spec), toMailAnswer(result));
        return result;
      },
      locate: (spec) => egress.locate(spec),
    },
    ...(call === undefined ? {} : { call: recordingCall(call, keep) }),
    calls,
  };
}

function recordingCall(call: CallForTest, keep: (asked: Asked, answer: RecordedAnswer) => void): CallForTest {
  return async (spec) => {
    const called = await call(spec);
    keep(tellCall(spec), toCallAnswer(called));
    return called;
  };
}

/**
 * Answers with what was recorded, each once, in the order in which the same was asked; what was not is refused. Nothing
 * leaves. Stories are called as well where an answer of one was recorded, or with `byContent`.
 */
export function replayCalls(outside: Outside, recording: Recording, { byContent = false } = {}): RecordingOutside {
  const left = [...recording.calls];
  const calls: RecordedCall[] = [];
  const take = ({ asked, content }: Asked): RecordedAnswer => {
    const hash = left.some((call) => call.content !== undefined) ? hashOf(content()) : undefined;
    const at = left.findIndex((call) => {
      const isLike = call.content === undefined || call.content === hash;
      return isLike && isSame(call.asked, asked, recording.hidden);
    });
    const [call] = at < 0 ? [] : left.splice(at, 1);
    const answer = call?.answer ?? toNotRecorded(asked, left);
    calls.push({ asked, answer });
    return answer;
  };
  const callsStories = byContent || recording.calls.some(({ answer }) => answer.kind === "story");
  const { egress } = outside;
  return {
    egress: {
      ...passing(egress),
      request: async (spec) => toResult(take(tellRequest(spec))),
      mail: async (spec) => toMailResult(take(tellMail(spec))),
      // Mails can be answered where none can be sent.
      mailSender: () => egress.mailSender() ?? { from: "tests@localhost" },
      locate: async () => ({ ok: false, error: egressError("not_recorded", "Nothing is reached in a saved test.") }),
    },
    ...(callsStories ? { call: async (spec) => toCalled(take(tellCall(spec)), spec) } : {}),
    calls,
  };
}

/** Calls without the secrets that were revealed while they were made. */
export function withoutSecrets(calls: readonly RecordedCall[], secrets: RunSecrets | null): RecordedCall[] {
  if (secrets === null || !secrets.redactor.isArmed()) return [...calls];
  const { text } = secrets.redactor;
  return calls.map(({ asked, answer, ...call }) => ({ ...call, asked: text(asked), answer: clean(answer, secrets) }));
}

function clean(answer: RecordedAnswer, { redactor: { text, json } }: RunSecrets): RecordedAnswer {
  if (answer.kind === "story") return answer.data === undefined ? answer : { ...answer, data: json(answer.data) };
  if (answer.kind !== "response") return answer;
  return { ...answer, body: text(answer.body), headers: mapHeaders(answer.headers, text) };
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

/** What is asked, as people read it, and what goes along with it. */
type Asked = { asked: string; content: () => string };

function tellRequest({ method, url, body = null, secrets }: EgressRequest): Asked {
  const mask = (text: string) => (secrets === undefined ? text : secrets.mask(text));
  const toText = (part: string | Uint8Array) =>
    mask(typeof part === "string" ? part : Buffer.from(part).toString("latin1"));
  const content = () => {
    if (body === null) return "";
    if (!isInPieces(body)) return toText(typeof body === "string" ? Buffer.from(body) : body);
    return body.map((piece) => (piece instanceof Uint8Array ? toText(piece) : piece.sha256)).join("");
  };
  return { asked: `${method} ${mask(url)}`, content };
}

function tellMail({ to, cc, bcc, subject, text, html, attachments = [] }: MailSpec): Asked {
  const files = attachments.map(({ name, size }) => `${name} ${size}`);
  const content = () => JSON.stringify([text, html, files]);
  return { asked: `mail to ${[...to, ...cc, ...bcc].join(", ")}: ${subject}`, content };
}

function tellCall({ story, payload }: Parameters<CallForTest>[0]): Asked {
  return { asked: `call of the story ${story}`, content: () => JSON.stringify(payload) };
}

function hashOf(content: string): string {
  return createHash("sha256").update(content).digest("base64url");
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

/** Answers that are left over of which is told. */
const toldMax = 10;

function toNotRecorded(asked: string, left: readonly RecordedCall[]): RecordedAnswer {
  const others = left.slice(0, toldMax).map((one) => one.asked);
  const more = left.length > toldMax ? ` and ${left.length - toldMax} more` : "";
  const there = left.length === 0 ? "No answer is left." : `Answers are left to: ${others.join("; ")}${more}.`;
  const isKnown = left.some((one) => one.asked === asked);
  const what = isKnown ? `${asked} with what goes along with it now` : asked;
  const message = `The test has no recorded answer to ${what}. ${there} Test the action for real, and save that.`;
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

function toCallAnswer(called: TestCalled): RecordedAnswer {
  if (!called.ok) {
    const { performed } = called;
    const { code, message } = "error" in performed ? performed.error : unanswered;
    return { kind: "error", code, message, isUnknown: false };
  }
  const { state } = called;
  const { storyRunId } = state;
  if (state.state === "answered") return { kind: "story", storyRunId, state: "answered", data: state.answer };
  return { kind: "story", storyRunId, state: state.state === "open" ? "open" : state.status };
}

const unanswered = { code: "call_failed", message: "The call had no answer." };

function toCalled(answer: RecordedAnswer, { index, results }: Parameters<CallForTest>[0]): TestCalled {
  if (answer.kind !== "story") return { ok: false, performed: failed(toError(answer)) };
  const { storyRunId, state, data = null } = answer;
  const call = { index, storyRunId, results: async () => [...results] };
  if (state === "answered") return { ok: true, state: { ...call, state, answer: data } };
  if (state === "open") return { ok: true, state: { ...call, state, timesOutMs: 0 } };
  return { ok: true, state: { ...call, state: "ended", status: state } };
}

/** An answer of another kind than was asked for was not recorded by this program. */
function toError(answer: RecordedAnswer) {
  if (answer.kind !== "error") return egressError("not_recorded", "The recorded answer is of another kind.");
  return egressError(answer.code as EgressCode, answer.message);
}
