import { type CredentialField, credentialKinds, findCredentialKind } from "@fairlead/story";

/** What stands in the form of a credential, as it was typed. */
export type CredentialFields = {
  name: string;
  kind: string;
  /** By the names of its kind's fields. */
  values: Readonly<Record<string, string>>;
  /** The secret for tests. */
  test: Readonly<Record<string, string>>;
  /** One host a line. */
  hosts: string;
  allowHttp: boolean;
};

type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

type Part = Record<string, JsonValue>;

/** What is sent for a form, or what is wrong with it by the names of its fields. */
export type CredentialFormRead =
  | { ok: true; parts: { settings: Part; secret: Part; test: Part | null; allowedHosts: string[] } }
  | { ok: false; problems: Readonly<Record<string, string>> };

/** The form of a new credential. */
export function newCredentialFields(kind = credentialKinds[0]?.kind ?? "text"): CredentialFields {
  return { name: "", kind, values: initialValues(kind), test: {}, hosts: "", allowHttp: false };
}

/** The values that the fields of a kind begin with. */
export function initialValues(kind: string, settings: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  const fields = findCredentialKind(kind)?.fields ?? [];
  return Object.fromEntries(fields.map((field) => [field.name, valueText(settings[field.name], field)]));
}

function valueText(value: unknown, { initial, choices }: CredentialField): string {
  if (value === undefined || value === null) return initial ?? choices?.[0] ?? "";
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value, null, 2);
}

/** Reads a form. What only the server knows, such as whether a host is too wide, is left to it. */
export function readCredentialFields({ kind, values, test, hosts }: CredentialFields): CredentialFormRead {
  const fields = findCredentialKind(kind)?.fields ?? [];
  const problems: Record<string, string> = {};
  const read = (part: CredentialField["part"], from: Readonly<Record<string, string>>, prefix = ""): Part =>
    Object.fromEntries(
      fields
        .filter((field) => field.part === part)
        .flatMap((field) => {
          const text = from[field.name] ?? "";
          if (text.trim() === "") {
            if (field.required) problems[prefix + field.name] = `${field.label} is needed.`;
            return [];
          }
          const value = toValue(field, text);
          if (value !== null) return [[field.name, value]];
          problems[prefix + field.name] =
            field.form === "json" ? "This is not a JSON object." : "This is not a number.";
          return [];
        }),
    );
  const settings = read("settings", values);
  const secret = read("secret", values);
  const hasTest = Object.values(test).some((text) => text !== "");
  const testSecret = hasTest ? read("secret", test, "test.") : null;
  const allowedHosts = hosts.split(/[\s,]+/).filter((host) => host !== "");
  if (allowedHosts.length === 0) problems.allowedHosts = "Name at least one host, like api.github.com.";
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  return { ok: true, parts: { settings, secret, test: testSecret, allowedHosts } };
}

function toValue({ form }: CredentialField, text: string): JsonValue {
  if (form === "number") return /^\d+$/.test(text.trim()) ? Number(text) : null;
  if (form !== "json") return text;
  try {
    const value: JsonValue = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** The field that a path of the server's answer means: `settings.url` is `url`, `allowedHosts.0` is `allowedHosts`. */
export function fieldOfPath(path: string | null): string | null {
  if (path === null) return null;
  const [first = "", second = ""] = path.split(".");
  if (first === "settings" || first === "secret") return second === "" ? null : second;
  return first === "test" ? `test.${second}` : first;
}
