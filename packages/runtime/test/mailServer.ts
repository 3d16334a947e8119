import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { onTestFinished } from "vitest";

/** A mail as a server has received it. */
export type ReceivedMail = { from: string; to: string[]; raw: string; secure: boolean; user: string | null };

/** A real SMTP server on loopback, with what it has received. */
export type MailServer = { port: number; mails: ReceivedMail[]; connections: () => number };

export type MailServerOptions = Partial<SMTPServerOptions> & {
  /** What the server answers a mail with; null takes it. Default: takes all. */
  refuse?: (mail: ReceivedMail, count: number) => { code: number; message: string } | null;
  /** Called in place of an answer to a mail. */
  instead?: (drop: () => void) => void;
};

/** Starts a server that is closed when the test ends. */
export async function serveMail({ refuse, instead, ...options }: MailServerOptions = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  let count = 0;
  let connections = 0;
  const sockets = new Set<{ destroy(): void }>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    ...options,
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail = {
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(parts).toString("utf8"),
          secure: session.secure,
          user: typeof session.user === "string" ? session.user : null,
        };
        if (instead !== undefined) {
          mails.push(mail);
          instead(() => {
            for (const socket of sockets) socket.destroy();
          });
          return;
        }
        const refusal = refuse?.(mail, count++) ?? null;
        if (refusal === null) mails.push(mail);
        done(refusal === null ? null : Object.assign(new Error(refusal.message), { responseCode: refusal.code }));
      });
    },
  });
  server.on("error", () => {});
  server.server.on("connection", (socket) => {
    connections += 1;
    sockets.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    mails,
    connections: () => connections,
  };
}
