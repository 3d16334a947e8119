import type { MailSettings, MailSettingsChange } from "./useMail.ts";

/** The settings as they stand in the fields of the form. `own`: whether the team has a server of its own. */
export type MailFields = {
  own: boolean;
  host: string;
  port: string;
  security: "tls" | "starttls";
  username: string;
  credential: string;
  sender: string;
  senderName: string;
  mail: string;
  webhook: string;
};

export function toFields({ server, notify }: MailSettings): MailFields {
  return {
    own: server !== null,
    host: server?.host ?? "",
    port: String(server?.port ?? 587),
    security: server?.security ?? "starttls",
    username: server?.login?.username ?? "",
    credential: server?.login?.credential ?? "",
    sender: server?.sender ?? "",
    senderName: server?.senderName ?? "",
    mail: notify.mail.join("\n"),
    webhook: notify.webhook ?? "",
  };
}

/** What the fields say. What is wrong with it the server tells, with the place. */
export function toChange(fields: MailFields, version: number): MailSettingsChange {
  const username = fields.username.trim();
  const login = username === "" ? null : { username, credential: fields.credential.trim() };
  const server = {
    ...{ host: fields.host.trim(), port: Number(fields.port), security: fields.security, login },
    ...{ sender: fields.sender.trim(), senderName: fields.senderName.trim() || null },
  };
  const mail = fields.mail.split(/[\s,]+/).filter((address) => address !== "");
  return { version, server: fields.own ? server : null, notify: { mail, webhook: fields.webhook.trim() || null } };
}
