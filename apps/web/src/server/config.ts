import { type Keyring, readKeyring } from "@fairlead/runtime/credentials";
import { noTeamLimits, parseRetentionDays, readTeamLimits, type TeamLimitSettings } from "@fairlead/runtime/enqueue";
import { type EgressPolicy, readEgressPolicy } from "@fairlead/runtime/settings";
import type { CallRates } from "./webhookRates.ts";

/** What the web process is told by its environment, read and checked once. */
export type Config = {
  host: string;
  /** 0 takes any free port. */
  port: number;
  databaseUrl: string;
  redisUrl: string;
  /** 32 bytes; every other key is derived from it. */
  secretKey: Buffer;
  /** The keys that credentials are sealed with. */
  keyring: Keyring;
  /** The origin that people and webhook senders use, without a slash at the end; null: `http://127.0.0.1:<port>`. */
  publicUrl: string | null;
  tenancy: "single" | "multi";
  /** The owner to create when there is none yet; null: a set-up link is printed instead. */
  admin: { email: string; password: string } | null;
  /** A key that is accepted for the owner's team besides those in the database. */
  apiKey: string | null;
  /** Whether the samples are made on the very first start. */
  seed: boolean;
  /** Where actions that are tried out may go: where workers let them. */
  egress: EgressPolicy;
  /** Days after which story runs are removed; null: never. */
  retentionDays: number | null;
  /** How many calls of webhooks this process takes in a minute. */
  webhookRates: CallRates;
  /** How many calls of one webhook this process has under way; null: as many as come. */
  webhookCallsAtOnce: number | null;
  /** What one team may have. */
  teamLimits: TeamLimitSettings;
  logLevel: string;
  /** Whether numbers and spans are sent to an OpenTelemetry collector. */
  otlp: boolean;
  /** Whether pages are compiled on request, for work on them. */
  development: boolean;
};

/** One line for each variable that is missing or wrong. Values never appear in them. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];
const loopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

/** Characters of the shortest password that is accepted. */
export const passwordLengthMin = 12;
/** Characters of the longest password that is accepted. */
export const passwordLengthMax = 256;

type Env = Readonly<Record<string, string | undefined>>;
type Reader = { env: Env; problems: string[] };

/** Reads the environment. An empty variable counts as none. Throws ConfigError with all problems at once. */
export function readConfig(env: Env): Config {
  const reader: Reader = { env, problems: [] };
  const places = {
    port: readPort(reader),
    databaseUrl: readServiceUrl(reader, "DATABASE_URL", ["postgresql:", "postgres:"]),
    redisUrl: readServiceUrl(reader, "REDIS_URL", ["redis:", "rediss:"]),
    publicUrl: readPublicUrl(reader),
  };
  const config: Config = {
    ...places,
    host: env.FAIRLEAD_HOST || "127.0.0.1",
    secretKey: readSecretKey(reader),
    keyring: readCredentialKeys(reader),
    egress: readEgress(reader, places),
    tenancy: readChoice(reader, "FAIRLEAD_TENANCY", ["single", "multi"]),
    admin: readAdmin(reader),
    apiKey: readApiKey(reader),
    seed: readChoice(reader, "FAIRLEAD_SEED", ["1", "0"]) === "1",
    retentionDays: readRetentionDays(reader),
    webhookRates: {
      ofWebhook: readRate(reader, "FAIRLEAD_WEBHOOK_CALLS_PER_MINUTE"),
      ofAll: readRate(reader, "FAIRLEAD_WEBHOOK_CALLS_PER_MINUTE_TOTAL"),
    },
    webhookCallsAtOnce: readRate(reader, "FAIRLEAD_WEBHOOK_CALLS_AT_ONCE"),
    teamLimits: readTeam(reader),
    otlp: readOtlp(reader),
    logLevel: readChoice(reader, "FAIRLEAD_LOG_LEVEL", ["info", ...logLevels]),
    development: env.NODE_ENV === "development",
  };
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  return config;
}

function readRetentionDays({ env, problems }: Reader): number | null {
  const read = parseRetentionDays(env.FAIRLEAD_RETENTION_DAYS);
  if (read.ok) return read.days;
  problems.push(read.message);
  return null;
}

function readTeam({ env, problems }: Reader): TeamLimitSettings {
  const read = readTeamLimits(env);
  if (read.ok) return read.limits;
  problems.push(read.message);
  return noTeamLimits;
}

const closedPolicy: EgressPolicy = {
  version: 0,
  grants: [],
  ownOrigins: [],
  ownAddresses: [],
  allowDangerous: false,
};

type Places = Pick<Config, "port" | "databaseUrl" | "redisUrl" | "publicUrl">;

function readEgress({ env, problems }: Reader, { port, databaseUrl, redisUrl, publicUrl }: Places): EgressPolicy {
  if (problems.length > 0) return closedPolicy;
  const read = readEgressPolicy(env, { databaseUrl, redisUrl, port, publicOrigin: publicUrl });
  if (read.ok) return read.policy;
  problems.push(read.message);
  return closedPolicy;
}

function readPort({ env, problems }: Reader): number {
  const port = Number(env.PORT || "3000");
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  problems.push("PORT has to be a whole number from 1 to 65535, or 0 for any free port.");
  return 0;
}

function readServiceUrl({ env, problems }: Reader, name: string, protocols: readonly string[]): string {
  const text = env[name];
  if (!text)
    problems.push(`${name} is not set. Start with npm start, or set it to a URL that begins with ${protocols[0]}//.`);
  else if (!URL.canParse(text)) problems.push(`${name} is not a URL. It begins with ${protocols[0]}//.`);
  else if (!protocols.includes(new URL(text).protocol)) problems.push(`${name} has to begin with ${protocols[0]}//.`);
  else if (new URL(text).hostname === "") problems.push(`${name} names no host.`);
  return text ?? "";
}

function readSecretKey({ env, problems }: Reader): Buffer {
  const text = env.FAIRLEAD_SECRET_KEY;
  const key = Buffer.from(text ?? "", "base64");
  if (key.length === 32) return key;
  const what = text ? `holds ${key.length} bytes` : "is not set";
  problems.push(`FAIRLEAD_SECRET_KEY ${what}; it has to be 32 bytes in base64 (openssl rand -base64 32).`);
  return key;
}

function readCredentialKeys({ env, problems }: Reader): Keyring {
  const read = readKeyring(env);
  if (read.ok) return read.keyring;
  problems.push(read.message);
  return { currentId: null, keys: new Map() };
}

function readPublicUrl({ env, problems }: Reader): string | null {
  const text = env.FAIRLEAD_PUBLIC_URL;
  if (!text) return null;
  const fault = findPublicUrlFault(text);
  if (fault === null) return new URL(text).origin;
  problems.push(`FAIRLEAD_PUBLIC_URL ${fault}. It looks like https://fairlead.example.com.`);
  return null;
}

function findPublicUrlFault(text: string): string | null {
  if (!URL.canParse(text)) return "is not a URL";
  const { protocol, hostname, pathname, search, hash, username } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") return "has to begin with https://";
  if (pathname !== "/" || search !== "" || hash !== "" || username !== "") return "has to be an origin, without a path";
  if (protocol === "http:" && !loopbackHosts.includes(hostname)) {
    return "has to begin with https://; browsers keep a session safe over http:// on this machine only";
  }
  return null;
}

function readAdmin({ env, problems }: Reader): Config["admin"] {
  const { FAIRLEAD_ADMIN_EMAIL: email, FAIRLEAD_ADMIN_PASSWORD: password } = env;
  if (!email && !password) return null;
  if (!email) problems.push("FAIRLEAD_ADMIN_EMAIL is not set, but FAIRLEAD_ADMIN_PASSWORD is. Set both or none.");
  else if (!isEmail(email)) problems.push("FAIRLEAD_ADMIN_EMAIL is not an e-mail address.");
  if (!password) problems.push("FAIRLEAD_ADMIN_PASSWORD is not set, but FAIRLEAD_ADMIN_EMAIL is. Set both or none.");
  else if (password.length < passwordLengthMin || password.length > passwordLengthMax) {
    const range = `${passwordLengthMin} to ${passwordLengthMax}`;
    problems.push(`FAIRLEAD_ADMIN_PASSWORD has ${password.length} characters; it has to have ${range}.`);
  }
  return { email: (email ?? "").toLowerCase(), password: password ?? "" };
}

/** Whether a text has the form of an e-mail address: one at sign, a domain with a dot or a local name, no spaces. */
export function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>"(),;:\\[\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text);
}

function readApiKey({ env, problems }: Reader): string | null {
  const key = env.FAIRLEAD_API_KEY;
  if (!key) return null;
  if (/^[\x21-\x7e]{32,256}$/.test(key)) return key;
  problems.push(`FAIRLEAD_API_KEY has ${key.length} characters; it has to have 32 to 256, without spaces.`);
  return key;
}

function readRate({ env, problems }: Reader, name: string): number | null {
  const text = env[name];
  if (!text) return null;
  const rate = Number(text);
  if (Number.isInteger(rate) && rate >= 0 && rate <= 100_000_000) return rate === 0 ? null : rate;
  problems.push(`${name} has to be a whole number from 1 to 100000000, or 0 for as many as come.`);
  return null;
}

/** The exporters read the variable themselves, and would only log that it can't be used. */
function readOtlp({ env, problems }: Reader): boolean {
  const url = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!url) return false;
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    problems.push("OTEL_EXPORTER_OTLP_ENDPOINT is not a URL that begins with http:// or https://.");
  }
  return true;
}

/** One of some words; the first is the default. */
function readChoice<Word extends string>(
  { env, problems }: Reader,
  name: string,
  words: readonly [Word, ...Word[]],
): Word {
  const text = env[name];
  if (!text) return words[0];
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  problems.push(`${name} has to be one of ${[...new Set(words)].join(", ")}.`);
  return words[0];
}
