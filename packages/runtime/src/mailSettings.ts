import { mailAddressFault } from "@fairlead/story";
import type { SmtpSettings } from "./egressMail.ts";

/** The server by which mails are sent, or what is wrong with the settings that name it. Null: none is set. */
export type SmtpRead = { ok: true; smtp: SmtpSettings | null } | { ok: false; message: string };

/**
 * Reads FAIRLEAD_SMTP_URL and FAIRLEAD_SMTP_FROM: `smtps://user:password@host` is encrypted from the beginning (port 465),
 * `smtp://…` by STARTTLS (port 587), which the server must offer where a password is sent.
 */
export function readSmtpSettings(env: Readonly<Record<string, string | undefined>>): SmtpRead {
  const { FAIRLEAD_SMTP_URL: text, FAIRLEAD_SMTP_FROM: from } = env;
  if (!text) return from ? refuse("FAIRLEAD_SMTP_FROM is set without FAIRLEAD_SMTP_URL.") : { ok: true, smtp: null };
  const url = URL.parse(text);
  const isPlain = url !== null && url.search === "" && url.hash === "" && (url.pathname === "" || url.pathname === "/");
  if (url === null || !isPlain || (url.protocol !== "smtp:" && url.protocol !== "smtps:") || url.hostname === "") {
    return refuse("FAIRLEAD_SMTP_URL is not of the form smtp://user:password@host:587 or smtps://user:password@host.");
  }
  if (!from) return refuse("FAIRLEAD_SMTP_FROM is not set. It is the address that mails are sent from.");
  const fault = mailAddressFault(from);
  if (fault !== null) return refuse(`FAIRLEAD_SMTP_FROM ${fault}`);
  const secure = url.protocol === "smtps:";
  const login = readLogin(url);
  if (login === null)
    return refuse("FAIRLEAD_SMTP_URL has a user without a password, or with characters to be %-encoded.");
  const port = url.port === "" ? (secure ? 465 : 587) : Number(url.port);
  return { ok: true, smtp: { host: url.hostname.replace(/^\[|\]$/g, ""), port, secure, from, ...login } };
}

function readLogin({ username, password }: URL): Pick<SmtpSettings, "user" | "password"> | null {
  if (username === "" && password === "") return { user: null, password: null };
  if (username === "" || password === "") return null;
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return null;
  }
}

function refuse(message: string): SmtpRead {
  return { ok: false, message };
}
