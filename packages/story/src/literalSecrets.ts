import { splitPills } from "@fairlead/formula";
import type { StoryDefinition } from "./definition.ts";
import { isPlainObject } from "./jsonShape.ts";
import { type Path, type Problem, problemsMax, toPathText } from "./problem.ts";

/**
 * Texts of a story that look like secrets: everybody could read them who may see the story, and every copy of its file has
 * them. Two things are looked for: forms that the keys of well-known services have, anywhere; and texts without a formula
 * that stand where secrets are sent, as in the header Authorization. What is made up by an author's own words ("changeme",
 * "<your token>") is none.
 */
export function findLiteralSecrets(definition: StoryDefinition): Problem[] {
  const problems: Problem[] = [];
  const pending: Visit[] = [{ value: definition, path: [] }];
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    const { value, path } = visit;
    if (problems.length > problemsMax) break;
    if (typeof value === "string" && looksSecret(value, path)) problems.push(toProblem(path));
    for (const [step, item] of stepsOf(value)) pending.push({ value: item, path: [...path, step] });
  }
  return problems.reverse();
}

type Visit = { value: unknown; path: Path };

function stepsOf(value: unknown): [string | number, unknown][] {
  if (Array.isArray(value)) return value.map((item, index) => [index, item]);
  return isPlainObject(value) ? Object.entries(value) : [];
}

function toProblem(path: Path): Problem {
  const message =
    "looks like a secret, which everybody can read who may see the story. Keep it as a credential and write <<CREDENTIAL.its_name>> in its place.";
  return { code: "literal_secret", path: toPathText(path), message };
}

function looksSecret(text: string, path: Path): boolean {
  return knownForm.test(text) || isUserInUrl(text) || (isInOptions(path) && isGivenAway(text, path));
}

/** Keys of services by the forms that their makers gave them, so that they can be found. */
const knownForm = new RegExp(
  [
    /\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{22,}|\bglpat-[\w-]{20,}/,
    /\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bxapp-\d-[A-Za-z0-9-]{10,}|\/\/hooks\.slack\.com\/services\/T\w+\/B\w+\/\w{16,}/,
    /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9+/]{24,}/,
    /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{35}|\bya29\.[\w-]{20,}/,
    /\bSG\.[\w-]{16,}\.[\w-]{16,}|\bsk-(?:ant-|proj-)?[A-Za-z0-9]{2}[\w-]{18,}|\bnpm_[A-Za-z0-9]{36}/,
    /\bfl_[A-Za-z0-9]{8}_[A-Za-z0-9]{43}\b/,
    /(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}|-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY-----/,
  ]
    .map(({ source }) => source)
    .join("|"),
);

/** A password before the host of an address that is written out. */
function isUserInUrl(text: string): boolean {
  const [, password = ""] = /^[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/?#:@]{0,200}:([^\s/?#@]{1,200})@/i.exec(text) ?? [];
  return isSecretValue(password, 1);
}

function isInOptions(path: Path): boolean {
  return path[0] === "actions" && path[2] === "options";
}

/** Names under which nothing but secrets is sent, and those under which texts are that may be none. */
const certainName = /^(?:authorization|proxy-authorization|cookie|password|passwd)$/i;
const likelyName =
  /api[-_]?key|access[-_]?key|auth[-_]?key|secret|password|(?:^|[-_])token$|(?:access|auth|api|bearer)[-_]?token/i;
/** Shorter texts are tokens nowhere; a password may be short. */
const tokenMin = 16;
const passwordMin = 6;

function isGivenAway(text: string, path: Path): boolean {
  const name = path.findLast((step) => typeof step === "string") ?? "";
  if (name === "url") return isInQuery(text);
  if (certainName.test(name)) return isSecretValue(withoutScheme(text), passwordMin);
  return likelyName.test(name) && isToken(withoutScheme(text));
}

/** What stands between formulas, without the word that says how it is meant. */
function withoutScheme(text: string): string {
  if (text.startsWith("=")) return "";
  const literal = splitPills(text).map((part) => (part.kind === "text" ? part.text : " "));
  return literal
    .join("")
    .trim()
    .replace(/^(?:Bearer|Basic|Token|ApiKey|Api-Key|Key|Digest|SSWS|Splunk|GenieKey)\b[\s:=]*/i, "");
}

function isInQuery(text: string): boolean {
  const query = text.startsWith("=") ? "" : (text.split("?")[1] ?? "");
  return query.split("&").some((pair) => {
    const [name = "", ...value] = pair.split("=");
    return (likelyName.test(name) || certainName.test(name)) && isToken(withoutScheme(value.join("=")));
  });
}

function isToken(text: string): boolean {
  return /^[\w+/=.~:-]+$/.test(text) && isSecretValue(text, tokenMin);
}

/** Long enough, with digits among its letters, and no word that stands for something else. */
function isSecretValue(text: string, lengthMin: number): boolean {
  if (text.length < lengthMin || standsIn.test(text)) return false;
  return lengthMin < tokenMin || (/\d/.test(text) && /[A-Za-z]/.test(text));
}

const standsIn =
  /[<>…{}]|x{4}|\*{3}|\.{3}|0{8}|^(?:your|my|the|an?)[\s_-]|example|changeme|placeholder|replace|redacted|dummy|not[-_]to[-_]be/i;
