import type { Egress } from "./egress.ts";
import type { SmtpSettings } from "./egressMail.ts";

/** A team's mail server, and the name that its mails are sent in unless an action says another. */
export type MailServer = SmtpSettings & { senderName: string | null };

/** Egress that sends mails by a team's server instead of the installation's. */
export function withServer(egress: Egress, server: MailServer | undefined): Egress {
  if (server === undefined) return egress;
  return {
    request: (spec) => egress.request(spec),
    describe: (spec) => egress.describe(spec),
    mail: (spec) => egress.mail({ ...spec, senderName: spec.senderName ?? server.senderName, server }),
    mailSender: () => ({ from: server.from, senderName: server.senderName }),
    locate: (spec) => egress.locate(spec),
    close: () => egress.close(),
  };
}
