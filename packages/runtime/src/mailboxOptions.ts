import type { Json } from "@fairlead/formula";
import { evaluateOptions } from "@fairlead/story";
import { isObject } from "./actions/options.ts";
import { readRegex } from "./actions/regex.ts";
import type { Vault } from "./credentials/vault.ts";
import type { Egress } from "./egress.ts";
import { type EgressError, EgressFailure } from "./egressError.ts";
import { toTarget } from "./egressHost.ts";
import type { LoadedPlan } from "./planCache.ts";

/** Where mail is fetched, and what is done with it: options with their defaults, the password in them. `null`: not asked for. */
export type MailboxOptions = {
  host: string;
  port: number;
  security: "tls" | "starttls" | "none";
  username: string;
  password: string;
  /** Whether the password is an access token, which is shown by OAUTHBEARER or XOAUTH2. */
  isToken: boolean;
  verify: boolean;
  folders: readonly string[];
  conditions: readonly { field: string; matches: string }[];
  isUnread: boolean | null;
  hasAttachment: boolean | null;
  attachmentTypes: readonly string[] | null;
  start: "now" | "all";
  markAsRead: boolean;
  moveTo: string | null;
  delete: boolean;
  everySeconds: number;
  includeHeaders: boolean;
  includeAttachments: boolean;
  attachmentsAsFiles: boolean;
  rawMailAsFile: boolean;
};

/** A mailbox that can't be looked at: a stable code, and a sentence for people. */
export class MailboxProblem extends Error {
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** What reading the options needs from the process. */
export type OptionMeans = { vault: Vault; egress: Egress; nowMs: number };

/** The options of a mailbox, its password revealed for its server only. Rejects with a MailboxProblem. */
export async function readMailboxOptions(
  loaded: LoadedPlan,
  slug: string,
  { vault, egress, nowMs }: OptionMeans,
): Promise<MailboxOptions> {
  const action = loaded.plan.actions[slug];
  if (action === undefined) throw new MailboxProblem("action_not_found", `There is no action ${slug}.`);
  const values = await vault.valuesFor(action, { teamId: loaded.teamId });
  if (!values.ok) throw new MailboxProblem(values.error.code, values.error.message);
  const { roots, secrets } = values.values;
  const context = { roots: { ...roots, STORY: { id: loaded.storyId, name: loaded.plan.name } } };
  const result = evaluateOptions(action.options, { ...context, missing: loaded.plan.missing, now: nowMs });
  if (!result.ok) throw new MailboxProblem(result.error.code, `options.${result.path}: ${result.error.message}`);
  const options = withDefaults(result.value);
  const [slugOfSecret] = secrets?.slugsIn(options.password) ?? [];
  if (secrets === null || slugOfSecret === undefined) {
    throw new MailboxProblem("credential_misplaced", "options.password is no credential.");
  }
  const target = toTarget({ host: options.host, port: options.port, protocol: "imap" });
  if (options.security === "none") target.url.protocol = "http:";
  try {
    const revealed = await secrets.reveal(slugOfSecret, { target, request: (spec) => egress.request(spec) });
    if (revealed.kind !== "text") throw new MailboxProblem("credential_misplaced", "This credential is no password.");
    return { ...options, password: revealed.text, isToken: revealed.isToken === true };
  } catch (thrown) {
    if (thrown instanceof EgressFailure) throw toProblem(thrown.error);
    throw thrown;
  }
}

/** The problem that a refusal of egress is. */
export function toProblem({ code, message }: EgressError): MailboxProblem {
  return new MailboxProblem(code, message);
}

function withDefaults(value: Json): MailboxOptions {
  const given = isObject(value) ? value : {};
  const text = (name: string): string => {
    const item = given[name];
    if (typeof item === "string" && item !== "" && !/[\r\n\0]/.test(item)) return item;
    throw new MailboxProblem("options_invalid", `options.${name} must be a text on one line.`);
  };
  const security = given.security === "starttls" || given.security === "none" ? given.security : "tls";
  return {
    host: text("host"),
    port: typeof given.port === "number" ? given.port : security === "tls" ? 993 : 143,
    security,
    username: text("username"),
    password: text("password"),
    isToken: false,
    verify: !(isObject(given.tls) && given.tls.verify === false),
    folders: Array.isArray(given.folders) ? given.folders.map(String) : ["INBOX"],
    conditions: toConditions(given.conditions),
    isUnread: flagOf(given.isUnread),
    hasAttachment: flagOf(given.hasAttachment),
    attachmentTypes: Array.isArray(given.attachmentTypes) ? given.attachmentTypes.map(String) : null,
    start: given.start === "all" ? "all" : "now",
    markAsRead: given.markAsRead === true,
    moveTo: typeof given.moveTo === "string" ? given.moveTo : null,
    delete: given.delete === true,
    everySeconds: typeof given.everySeconds === "number" ? given.everySeconds : 60,
    includeHeaders: given.includeHeaders === true,
    includeAttachments: given.includeAttachments === true,
    attachmentsAsFiles: given.attachmentsAsFiles === true,
    rawMailAsFile: given.rawMailAsFile === true,
  };
}

function flagOf(value: Json | undefined): boolean | null {
  return typeof value === "boolean" ? value : null;
}

function toConditions(value: Json | undefined): { field: string; matches: string }[] {
  const list = Array.isArray(value) ? value : [];
  return list.flatMap((item: Json, index) => {
    if (!isObject(item)) return [];
    const matches = String(item.matches);
    const read = readRegex(conditionSource(matches));
    // Passed over in silence, it would be a mailbox from which nothing ever comes.
    if (!read.ok) throw new MailboxProblem("options_invalid", `options.conditions[${index}].matches: ${read.message}.`);
    return [{ field: String(item.field), matches }];
  });
}

/** The regular expression that a condition is looked for by. */
export function conditionSource(matches: string): string {
  return `(?i)${matches}`;
}
