import type { Json } from "@fairlead/formula";
import type { ActionTested } from "@fairlead/runtime/testmode";

/** What stands where a secret was. */
export const mask = "••••••";

/** Names of headers, parameters and fields whose values are not shown. */
const secretName =
  /^(?:authorization|proxy-authorization|cookie|set-cookie)$|(?:^|[-_.])(?:api[-_]?key|access[-_]?key|token|secret|password|passwd|signature)$/i;

/** Shorter values stand in too much else by chance. */
const secretLengthMin = 6;

/** Hides the secrets of what came of a test: by the names that they stand under, and wherever else their values turn up. */
export function maskSecrets(tested: ActionTested): { tested: ActionTested; masked: number } {
  const secrets = new Set<string>();
  collect(tested.options.value, secrets);
  if (tested.dryRun?.kind === "request") {
    for (const [name, value] of tested.dryRun.headers) if (secretName.test(name)) add(secrets, value);
    for (const [name, value] of URL.parse(tested.dryRun.url)?.searchParams ?? [])
      if (secretName.test(name)) add(secrets, value);
  }
  if (tested.dryRun?.kind === "message")
    for (const [name, value] of tested.dryRun.fields) if (secretName.test(name)) add(secrets, value);
  if (secrets.size === 0) return { tested, masked: 0 };
  return { tested: createHide(secrets)(tested), masked: secrets.size };
}

/** Hides the secrets that stand under their names in some options, wherever else their values turn up. */
export function secretsIn(options: readonly Json[]): { masked: number; hide: <Value>(value: Value) => Value } {
  const secrets = new Set<string>();
  for (const value of options) collect(value, secrets);
  return { masked: secrets.size, hide: secrets.size === 0 ? (value) => value : createHide(secrets) };
}

function createHide(secrets: ReadonlySet<string>): <Value>(value: Value) => Value {
  const forms = [...secrets].flatMap(formsOf).sort((a, b) => b.length - a.length);
  return <Value>(value: Value) => hide(value, forms) as Value;
}

function collect(value: Json, secrets: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) collect(item, secrets);
    return;
  }
  for (const [name, item] of Object.entries(value)) {
    if (typeof item === "string" && secretName.test(name)) add(secrets, item);
    else collect(item, secrets);
  }
}

/** Of "Bearer abc" the word that says what it is may be seen. */
function add(secrets: Set<string>, value: string): void {
  const [, rest = value] = /^(?:Bearer|Basic|Token|Digest|ApiKey) +(.+)$/i.exec(value) ?? [];
  if (rest.length >= secretLengthMin) secrets.add(rest);
}

/** A secret as it is, inside JSON, and inside an address. */
function formsOf(secret: string): string[] {
  const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
  return [...new Set([...forms, new URLSearchParams([["", secret]]).toString().slice(1)])];
}

function hide(value: unknown, forms: readonly string[]): unknown {
  if (typeof value === "string") return forms.reduce((text, form) => text.replaceAll(form, mask), value);
  if (Array.isArray(value)) return value.map((item) => hide(item, forms));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hide(item, forms)]));
}
