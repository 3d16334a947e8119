import type { CredentialKindName } from "@fairlead/story";
import { AppError } from "./appError.ts";
import type { MailSettings, MailSettingsChange, TestMailResult } from "./mailSchemas.ts";
import type { Actor, Services, Tx } from "./services.ts";

/** How the team sends mail and whom it tells, without any secret. */
export async function readMailSettings({ prisma, config }: Services, { teamId }: Actor): Promise<MailSettings> {
  const row = await prisma.teamMail.findUnique({ where: { teamId } });
  const installationSender = config.egress.smtp?.from ?? null;
  if (row === null) {
    const notify = { mail: [], webhook: null };
    return { version: 0, server: null, notify, installationSender, updatedAt: null };
  }
  const {
    host,
    port,
    security,
    username,
    credential,
    sender,
    senderName,
    notifyMail: mail,
    notifyWebhook: webhook,
  } = row;
  const login = username === null || credential === null ? null : { username, credential };
  const server =
    host === null || port === null || sender === null
      ? null
      : {
          host,
          port,
          security: security === "tls" ? ("tls" as const) : ("starttls" as const),
          login,
          sender,
          senderName,
        };
  const { version, updatedAt } = row;
  return { version, server, notify: { mail, webhook }, installationSender, updatedAt: updatedAt.toISOString() };
}

/** Credentials that a mail server takes: a password, or an access token. */
const loginKinds: string[] = [
  "text",
  "http_request",
  "oauth_client_credentials",
  "oauth_authorization_code",
  "jwt",
] satisfies CredentialKindName[];

/** Sets all of it. Throws `conflict` for another version than was looked at, `bad_input` for a credential that is not there. */
export async function changeMailSettings(
  services: Services,
  actor: Actor,
  { version: seen, server, notify }: MailSettingsChange,
): Promise<MailSettings> {
  const { prisma, clock } = services;
  const { teamId, userId } = actor;
  const credential = server?.login?.credential ?? null;
  if (
    credential !== null &&
    (await prisma.credential.count({ where: { teamId, slug: credential, kind: { in: loginKinds } } })) === 0
  ) {
    const message = `There is no credential "${credential}" that is a password or gives an access token. Keep it under Credentials first.`;
    throw new AppError("bad_input", message, { path: "server.login.credential" });
  }
  const data = {
    ...{ host: server?.host ?? null, port: server?.port ?? null, security: server?.security ?? null },
    ...{ username: server?.login?.username ?? null, credential, sender: server?.sender ?? null },
    ...{ senderName: server?.senderName ?? null, notifyMail: notify.mail, notifyWebhook: notify.webhook },
    ...{ updatedAt: new Date(clock.now()), updatedBy: userId },
  };
  await services.change((tx) => writeSettings(tx, { ...data, teamId }, seen));
  return readMailSettings(services, actor);
}

type NewRow = Parameters<Services["prisma"]["teamMail"]["createMany"]>[0] extends { data: infer Data } | undefined
  ? Extract<Data, readonly unknown[]>[number]
  : never;

/** `seen`: the version that was looked at; undefined for whatever there is. */
async function writeSettings(tx: Tx, data: NewRow, seen: number | undefined): Promise<void> {
  const { teamId, ...rest } = data;
  const { version = seen ?? 0 } =
    (await tx.teamMail.findUnique({ where: { teamId }, select: { version: true } })) ?? {};
  const changed = await tx.teamMail.updateMany({
    where: { teamId, version: seen ?? version },
    data: { ...rest, version: { increment: 1 } },
  });
  if (changed.count > 0 || (await createRow(tx, data, seen ?? 0))) return;
  const message =
    "The settings were changed by somebody else since you opened them. Look at them again before you save.";
  throw new AppError("conflict", message);
}

/** False if somebody was quicker, or an older state was looked at. */
async function createRow(tx: Tx, data: NewRow, seen: number): Promise<boolean> {
  if (seen !== 0) return false;
  return (await tx.teamMail.createMany({ data: [data], skipDuplicates: true })).count === 1;
}

/** Sends a mail that says that sending works, by the server that is set now. What goes wrong is the result. */
export async function sendTestMail(
  { tester, origin }: Services,
  { teamId }: Actor,
  to: string,
): Promise<TestMailResult> {
  const text = `Mails of your stories and messages about them leave this way.\n\n${origin}\n`;
  const result = await tester.mail(teamId, { to: [to], subject: "[Fairlead] A test mail", text });
  if (result.ok) return { sent: true, error: null };
  const { code, message } = result.error;
  return { sent: false, error: { code, message } };
}
