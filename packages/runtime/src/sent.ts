import type { Json } from "@fairlead/formula";
import { beginningOf, bodySize } from "./bodyPieces.ts";
import type { Clock } from "./clock.ts";
import type { Egress } from "./egress.ts";
import type { EgressDescription, EgressRequest } from "./egressRequest.ts";
import type { MailSpec } from "./mail.ts";
import { toPlainText } from "./storableText.ts";

/** What was sent and how it ended, as it is kept with a run. */
export type Sent = { readonly [key: string]: Json };

/** Exchanges of one run that are kept; of one with more pages the last are missing. */
const exchangesMax = 20;
/** Characters that are kept of a body, and of a header. */
const bodyMax = 1_000;
/** Characters of a body in which secrets are looked for, to name them. */
const lookedAtMax = 4 * bodyMax;
const headerMax = 300;
const headersMax = 40;

/**
 * Egress that writes down what it sends: each request and each mail with how it was answered and how long that took. Secrets
 * stand by their names, as they are put in further down the way; answers are the run's events and not kept again. The list is
 * to be rid of secrets that servers have told back, as all that a run leaves.
 */
export function noteSent(egress: Egress, into: Sent[], clock: Pick<Clock, "mono">): Egress {
  const note = (sent: Sent) => {
    if (into.length < exchangesMax) into.push(sent);
  };
  return {
    async request(spec) {
      const startMs = clock.mono();
      let shown: EgressDescription | null = null;
      const keep = (described: EgressDescription) => {
        shown = described;
      };
      const result = await egress.request({ ...spec, note: { bodyMax: lookedAtMax, sent: keep } });
      const ms = Math.round(clock.mono() - startMs);
      const answer = result.ok
        ? { status: result.response.status, host: result.response.host, bytes: result.response.body.length }
        : { error: result.error.code };
      note({ kind: "request", ...toRequest(spec, shown ?? describeCut(spec, egress)), ms, ...answer });
      return result;
    },
    async mail(spec) {
      const startMs = clock.mono();
      const result = await egress.mail(spec);
      const ms = Math.round(clock.mono() - startMs);
      const answer = result.ok
        ? { response: plain(result.response, headerMax), rejected: result.rejected.length }
        : { error: result.error.code };
      note({ kind: "mail", ...toMail(spec, egress), ms, ...answer });
      return result;
    },
    describe: (spec) => egress.describe(spec),
    mailSender: () => egress.mailSender(),
    locate: (spec) => egress.locate(spec),
    close: () => egress.close(),
  };
}

/** Characters of JSON that are kept of what an attempt sent that was followed by another one. */
const earlierMax = 4_000;

/** What is kept of what an attempt sent with the error for which it is made again: as a run may have many, less of each. */
export function ofEarlierAttempt(sent: readonly Sent[]): Sent[] {
  let left = earlierMax;
  const kept: Sent[] = [];
  for (const one of sent) {
    left -= JSON.stringify(one).length;
    if (left < 0) break;
    kept.push(one);
  }
  const [first] = sent;
  return kept.length > 0 || first === undefined ? kept : [withoutParts(first)];
}

function withoutParts({ headers: _headers, body: _body, ...rest }: Sent): Sent {
  return rest;
}

/** What did not leave, or was not answered, as far as it was understood. Of a large body only the beginning is looked at. */
function describeCut(spec: EgressRequest, egress: Egress): EgressDescription {
  return egress.describe({ ...spec, body: beginningOf(spec.body ?? null, lookedAtMax) });
}

function toRequest({ body = null, method }: EgressRequest, shown: EgressDescription): Sent {
  // What could not leave at all is told by its error.
  if (!shown.ok) return { method, url: null };
  const headers = shown.headers
    .filter(([name]) => name !== "content-length")
    .slice(0, headersMax)
    .map(([name, value]) => [plain(name, headerMax), plain(value, headerMax)]);
  const told = shown.body === null ? {} : { body: plain(shown.body, bodyMax), bodyBytes: bodySize(body) };
  return { method, url: plain(shown.url, 2_000), headers, ...told };
}

function toMail(spec: MailSpec, egress: Egress): Sent {
  const { to, cc, bcc, replyTo, subject, text, html, messageId } = spec;
  const lists = Object.entries({ to, cc, bcc, replyTo }).filter(([, list]) => list.length > 0);
  const body = text ?? html ?? "";
  return {
    from: egress.mailSender()?.from ?? null,
    ...Object.fromEntries(lists.map(([name, list]) => [name, plain(list.join(", "), bodyMax)])),
    subject: plain(subject, headerMax),
    messageId: plain(messageId, headerMax),
    body: plain(body, bodyMax),
    bodyBytes: Buffer.byteLength(body),
  };
}

function plain(text: string, lengthMax: number): string {
  return toPlainText(text, lengthMax);
}
