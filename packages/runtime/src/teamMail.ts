import { compileField, type Json } from "@fairlead/formula";
import { evaluateOptions, type OptionNode, type PlanAction } from "@fairlead/story";
import type { RunSecrets } from "./credentials/runSecrets.ts";
import type { Vault } from "./credentials/vault.ts";
import type { Database } from "./database.ts";
import type { Egress } from "./egress.ts";
import { EgressFailure } from "./egressError.ts";
import { toTarget } from "./egressHost.ts";
import type { MailResult } from "./mail.ts";
import type { RunError } from "./performed.ts";
import type { MailServer } from "./withServer.ts";

/** A short mail of the installation itself, such as one about a monitored action. `id`: for its Message-ID. */
export type PlainMail = { id: string; to: readonly string[]; subject: string; text: string; signal: AbortSignal };

/** JSON for a webhook. `url` may name credentials behind its host, as <<CREDENTIAL.slug>>. */
export type PlainPost = { id: string; url: string; json: string; signal: AbortSignal };

/** The server that a team sends its mails by; null: that of the installation. */
export type TeamServer = { ok: true; server: MailServer | null };

type Refused = { ok: false; error: RunError };

/** How teams send mail, and messages about their actions. */
export type TeamMail = {
  /** By what server and in whose name a team's stories send. Rejects when the database is away. */
  serverOf(teamId: string): Promise<TeamServer | Refused>;
  send(teamId: string, mail: PlainMail): Promise<MailResult>;
  post(teamId: string, post: PlainPost): Promise<{ ok: true } | Refused>;
};

export type TeamMailMeans = { database: Database; vault: Vault; egress: Egress };

type Row = {
  host: string | null;
  port: number | null;
  security: string | null;
  username: string | null;
  credential: string | null;
  sender: string | null;
  sender_name: string | null;
};

const readTeamMail = {
  name: "read_team_mail",
  text: `SELECT host, port, security, username, credential, sender, sender_name FROM team_mail WHERE team_id = $1`,
};

/** Opens the way for the mails of teams. */
export function createTeamMail(means: TeamMailMeans): TeamMail {
  const { egress } = means;
  return {
    serverOf: (teamId) => readServer(teamId, means),
    async send(teamId, { id, to, subject, text, signal }) {
      const read = await readServer(teamId, means);
      if (!read.ok) return { ...read, isUnknown: false };
      const from = read.server?.from ?? egress.mailSender()?.from ?? "fairlead";
      const messageId = `<${id}@${from.slice(from.indexOf("@") + 1)}>`;
      const head = {
        to,
        cc: [],
        bcc: [],
        replyTo: [],
        subject,
        messageId,
        senderName: read.server?.senderName ?? null,
      };
      const server = read.server === null ? {} : { server: read.server };
      return egress.mail({ ...head, text, html: null, signal, ...server });
    },
    post: (teamId, post) => postJson(teamId, post, means),
  };
}

async function readServer(teamId: string, means: TeamMailMeans): Promise<TeamServer | Refused> {
  const [row] = await means.database.query<Row>({ ...readTeamMail, values: [teamId] });
  if (row === undefined || row.host === null || row.sender === null) return { ok: true, server: null };
  const { host, port, security, username, credential, sender, sender_name: senderName } = row;
  const secure = security === "tls";
  const server = { host, port: port ?? (secure ? 465 : 587), secure, from: sender, senderName };
  if (username === null || credential === null) return { ok: true, server: { ...server, user: null, password: null } };
  const password = await reveal(teamId, { slug: credential, server }, means);
  if (!password.ok) return password;
  return { ok: true, server: { ...server, user: username, password: password.text, isToken: password.isToken } };
}

type Asked = { slug: string; server: { host: string; port: number } };

async function reveal(teamId: string, { slug, server }: Asked, { vault, egress }: TeamMailMeans) {
  const read = await valuesOf(teamId, `<<CREDENTIAL.${slug}>>`, vault);
  if (!read.ok) return read;
  try {
    const target = toTarget({ ...server, protocol: "smtp" });
    const asked = { target, request: egress.request };
    const revealed = await (read.secrets as RunSecrets).reveal(slug, asked);
    if (revealed.kind === "text") {
      return { ok: true as const, text: revealed.text, isToken: revealed.isToken === true };
    }
    const message = `The credential "${slug}" is no password and no access token, which a mail server asks for.`;
    return refuse({ code: "credential_misplaced", message, retryable: false });
  } catch (thrown) {
    if (thrown instanceof EgressFailure) return refuse({ ...thrown.error, retryable: false });
    throw thrown;
  }
}

async function postJson(teamId: string, { id, url, json, signal }: PlainPost, { vault, egress }: TeamMailMeans) {
  const read = await valuesOf(teamId, url, vault);
  if (!read.ok) return read;
  const secrets = read.secrets === null ? {} : { secrets: read.secrets };
  const result = await egress.request({
    ...{ url: read.text, method: "POST", body: json, headers: { "content-type": "application/json" } },
    ...{ followRedirects: false, timeoutSeconds: 20, runKey: id, hops: 1, signal, ...secrets },
  });
  if (!result.ok) return refuse(result.error);
  const { status, host } = result.response;
  if (status >= 200 && status < 300) return { ok: true as const };
  const retryable = status === 408 || status === 429 || status >= 500;
  return refuse({ code: "http_status", message: `${host} answered ${status}.`, retryable });
}

type ValuesOf = { ok: true; text: string; secrets: RunSecrets | null } | Refused;

/** A text in which placeholders stand for the credentials that it names. */
async function valuesOf(teamId: string, source: string, vault: Vault): Promise<ValuesOf> {
  const read = compileField(source);
  const [first] = read.ok ? [] : read.problems;
  if (!read.ok) return refuse({ code: "options_invalid", message: first?.message ?? "", retryable: false });
  if (read.field.kind === "literal") return { ok: true, text: read.field.value, secrets: null };
  const options: OptionNode = read.field;
  const found = await vault.valuesFor(naming(options), { teamId });
  if (!found.ok) return found;
  const { roots, secrets } = found.values;
  const result = evaluateOptions(options, { roots: roots as Record<string, Json>, missing: "error", now: 0 });
  if (!result.ok) return refuse({ ...result.error, retryable: false });
  return { ok: true, text: String(result.value), secrets };
}

/** The vault is asked for actions; this one has nothing but a text that names credentials. */
function naming(options: OptionNode): PlanAction {
  const none = { reads: [], keeps: [], next: { default: [], no_match: [], failure: [] } };
  const names = { id: "message", slug: "message", name: "message", type: "message" };
  return { ...names, ...none, pure: false, pool: "io", options };
}

function refuse({ code, message, retryable }: RunError): Refused {
  return { ok: false, error: { code, message, ...(retryable === undefined ? {} : { retryable }) } };
}
