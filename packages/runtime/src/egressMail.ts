import { Readable } from "node:stream";
import { createTransport, type Transporter } from "nodemailer";
import type { MailAttachment, MailResult, MailSpec } from "./mail.ts";

/** The server by which an installation sends mail. */
export type SmtpSettings = {
  host: string;
  port: number;
  /** Whether the connection is encrypted from its beginning; else it is as soon as the server offers it. */
  secure: boolean;
  user: string | null;
  password: string | null;
  /** Whether the password is an access token, which is shown by XOAUTH2. Default: it is none. */
  isToken?: boolean;
  /** The address that mails are sent from. */
  from: string;
};

/** The way to a mail server: connections that are kept for a while and used for one mail after another. */
export type MailConnections = {
  /** Sends by the server at this address; the mail and all answers of the server have their outcome. Never rejects. */
  send(address: string, spec: MailSpec): Promise<MailResult>;
  close(): void;
};

const connectionsMax = 5;
const mailsPerConnection = 100;
const connectMs = 10_000;
const silenceMs = 30_000;

/** Opens the way to a server. Nothing is connected before the first mail. */
export function createMailConnections(smtp: SmtpSettings, ca: readonly string[] = []): MailConnections {
  let open: { address: string; transport: Transporter } | null = null;

  function transportTo(address: string): Transporter {
    if (open?.address === address) return open.transport;
    open?.transport.close();
    open = { address, transport: connect(smtp, address, ca) };
    return open.transport;
  }

  return {
    send: (address, spec) => sendMail(transportTo(address), spec, smtp),
    close() {
      open?.transport.close();
      open = null;
    },
  };
}

/** By address, not by name: what was checked is what is connected to. The certificate is still the name's. */
function connect(smtp: SmtpSettings, address: string, ca: readonly string[]): Transporter {
  const { host, port, secure, from } = smtp;
  const auth = toAuth(smtp);
  const transport: Transporter = createTransport({
    pool: true,
    host: address,
    port,
    secure,
    // Nobody's password goes over an open line.
    requireTLS: !secure && auth !== null,
    name: from.slice(from.indexOf("@") + 1),
    tls: { servername: host, minVersion: "TLSv1.2", ...(ca.length === 0 ? {} : { ca: [...ca] }) },
    ...(auth === null ? {} : { auth }),
    maxConnections: connectionsMax,
    maxMessages: mailsPerConnection,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
  transport.use("stream", (mail, done) => {
    const { message, data } = mail;
    const begin = (data as { onBegin?: () => void }).onBegin ?? (() => {});
    const read = message.createReadStream.bind(message);
    message.createReadStream = (options) => lazily(() => read(options), begin);
    done();
  });
  return transport;
}

function toAuth({ user, password, isToken = false }: SmtpSettings) {
  if (user === null || password === null) return null;
  return isToken ? { type: "OAuth2" as const, user, accessToken: password } : { user, pass: password };
}

/** A stream that is made when it is first read: the server has asked for the mail then, and may have it from then on. */
function lazily(open: () => Readable, begin: () => void): Readable {
  async function* read() {
    begin();
    yield* open();
  }
  return Readable.from(read(), { objectMode: false });
}

async function sendMail(transport: Transporter, spec: MailSpec, smtp: SmtpSettings): Promise<MailResult> {
  const { signal, to, cc, bcc, replyTo, subject, text, html, messageId, senderName, attachments = [] } = spec;
  const { from } = smtp;
  let isHandedOver = false;
  const onBegin = () => {
    if (signal.aborted) throw new Error("The run was stopped before the mail was sent.");
    isHandedOver = true;
  };
  try {
    const info = await transport.sendMail({
      ...{ messageId, subject, onBegin },
      from: senderName === null ? from : { name: senderName, address: from },
      envelope: { from, to: [...to, ...cc, ...bcc] },
      to: [...to],
      ...(cc.length === 0 ? {} : { cc: [...cc] }),
      ...(replyTo.length === 0 ? {} : { replyTo: [...replyTo] }),
      ...(text === null ? {} : { text }),
      ...(html === null ? {} : { html }),
      attachments: attachments.map(toAttachment),
      headers: { "Auto-Submitted": "auto-generated" },
    });
    const rejected = (info.rejectedErrors ?? []).map((error: SmtpError) => ({
      address: String(error.recipient ?? ""),
      message: toLine(error.response ?? error.message),
    }));
    return { ok: true, accepted: (info.accepted ?? []).map(String), rejected, response: toLine(info.response ?? "") };
  } catch (thrown) {
    return { ok: false, ...classify(thrown, { isHandedOver, signal }) };
  }
}

/** Nothing of it is read before the mail is: the file may be large. */
function toAttachment({ name, contentType, read }: MailAttachment) {
  return { filename: name, contentType, contentDisposition: "attachment" as const, content: Readable.from(read()) };
}

type SmtpError = Error & { code?: string; responseCode?: number; response?: string; recipient?: string };
type Failure = Omit<Extract<MailResult, { ok: false }>, "ok">;

/** What became of a mail that was not confirmed: refused, not delivered, or nobody knows. */
function classify(thrown: unknown, { isHandedOver, signal }: { isHandedOver: boolean; signal: AbortSignal }): Failure {
  const error: SmtpError = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { responseCode, response, code } = error;
  const said = toLine(response ?? error.message);
  if (responseCode !== undefined && responseCode >= 400) {
    const isPassing = responseCode < 500;
    if (code === "EAUTH")
      return toFailure("mail_login_failed", `The mail server refused the login: ${said}`, isPassing);
    const words = isPassing ? "does not take the mail now" : "refused the mail";
    return toFailure(isPassing ? "mail_deferred" : "mail_refused", `The mail server ${words}: ${said}`, isPassing);
  }
  if (isHandedOver) {
    const message = `The connection to the mail server broke after the mail was handed over and before it was confirmed: nobody knows whether it is delivered. (${said})`;
    return { ...toFailure("mail_unconfirmed", message, false), isUnknown: true };
  }
  if (signal.aborted) return toFailure("aborted", "The run was stopped before the mail was sent.", true);
  if (code === "ETLS")
    return toFailure("tls_failed", `The connection to the mail server is not secure: ${said}`, false);
  if (code === "EAUTH") return toFailure("mail_login_failed", `The mail server refused the login: ${said}`, false);
  return toFailure("connect_failed", `The mail server can't be reached: ${said}`, true);
}

function toFailure(code: string, message: string, retryable: boolean): Failure {
  return { error: { code, message, retryable }, isUnknown: false };
}

/** What a server said, on one line and not endlessly. */
function toLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 500);
}
