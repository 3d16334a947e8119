import { isIP } from "node:net";
import { totalmem } from "node:os";
import { type Policy, policies } from "@fairlead/fairness";
import { type Keyring, readKeyring } from "./credentials/keyring.ts";
import type { EgressPolicy } from "./egressPolicy.ts";
import { readEgressPolicy } from "./egressSettings.ts";
import { parseRetentionDays } from "./retentionDays.ts";
import { readTeamLimits, type TeamLimitSettings } from "./teamLimitSettings.ts";

/** What a worker process is told by its environment. */
export type WorkerSettings = {
  databaseUrl: string;
  redisUrl: string;
  slots: { cpu: number; io: number };
  fairness: { policy: Policy };
  /** Days after which story runs are removed; null: never. */
  retentionDays: number | null;
  /** What one team may have. */
  teamLimits: TeamLimitSettings;
  /** Requests of one team to one host at a time; null: as many as come. */
  requestsPerHost: number | null;
  egress: EgressPolicy;
  /** Where Fairlead is, for links in messages to people. */
  publicUrl: string;
  /** The keys that credentials are sealed with. */
  keyring: Keyring;
  /** MB of memory that the process may have before it is started anew. */
  memoryMb: number;
  logLevel: string;
  /** Where the worker's numbers can be read; null: nowhere. */
  metrics: { host: string; port: number } | null;
  /** Whether they are sent to an OpenTelemetry collector. */
  otlp: boolean;
};

/** A setting that can't be used; the message names it and never shows a secret. */
export class SettingError extends Error {}

const slotsDefault = { cpu: 32, io: 64 };
const slotsMax = 1_000;
const memoryBounds = { fallback: 2_048, min: 256, max: 1_000_000 };

/** Reads and checks the environment. Throws SettingError for the first setting that can't be used. */
export function readWorkerSettings(env: NodeJS.ProcessEnv): WorkerSettings {
  const databaseUrl = readUrl(env, "DATABASE_URL", ["postgresql:", "postgres:"]);
  const redisUrl = readUrl(env, "REDIS_URL", ["redis:", "rediss:"]);
  const port = readCount(env, "PORT", { fallback: 3000, max: 65_535 });
  const metrics = readMetrics(env);
  const publicOrigin = readPublicOrigin(env);
  const policy = readEgressPolicy(env, { databaseUrl, redisUrl, port, publicOrigin });
  if (!policy.ok) throw new SettingError(policy.message);
  const { policy: egress } = policy;
  const slots = {
    cpu: readCount(env, "FAIRLEAD_WORKER_CPU_SLOTS", { fallback: slotsDefault.cpu, max: slotsMax }),
    io: readCount(env, "FAIRLEAD_WORKER_IO_SLOTS", { fallback: slotsDefault.io, max: slotsMax }),
  };
  const fairness = { policy: readWord(env, "FAIRLEAD_FAIRNESS_POLICY", { fallback: "fair", words: policies }) };
  const retention = parseRetentionDays(env.FAIRLEAD_RETENTION_DAYS);
  if (!retention.ok) throw new SettingError(retention.message);
  const team = readTeamLimits(env);
  if (!team.ok) throw new SettingError(team.message);
  const keys = readKeyring(env);
  if (!keys.ok) throw new SettingError(keys.message);
  const { keyring } = keys;
  const memoryMb = readMemoryMb(env);
  const otlp = readOtlp(env.OTEL_EXPORTER_OTLP_ENDPOINT);
  const logLevel = env.FAIRLEAD_LOG_LEVEL || "info";
  const { days: retentionDays } = retention;
  const publicUrl = publicOrigin ?? `http://localhost:${port}`;
  const requests = readCount(env, "FAIRLEAD_REQUESTS_PER_HOST", { fallback: 0, max: 10_000 });
  const kept = { retentionDays, teamLimits: team.limits, requestsPerHost: requests === 0 ? null : requests };
  const served = { databaseUrl, redisUrl, slots, fairness, ...kept, egress, publicUrl, keyring };
  return { ...served, memoryMb, metrics, otlp, logLevel };
}

function readMetrics(env: NodeJS.ProcessEnv): WorkerSettings["metrics"] {
  if (!env.FAIRLEAD_WORKER_METRICS_PORT) return null;
  const port = readCount(env, "FAIRLEAD_WORKER_METRICS_PORT", { fallback: 0, max: 65_535 });
  const host = env.FAIRLEAD_WORKER_METRICS_HOST || "127.0.0.1";
  if (isIP(host) !== 0) return { host, port };
  throw new SettingError(
    "FAIRLEAD_WORKER_METRICS_HOST has to be an address of this machine, such as 127.0.0.1 or 0.0.0.0.",
  );
}

/** Where a container has a limit of its own, the process ends before it is ended: at four fifths of it. */
function readMemoryMb(env: NodeJS.ProcessEnv): number {
  const limit = process.constrainedMemory();
  const room = limit > 0 && limit < totalmem() ? Math.floor((0.8 * limit) / 1_048_576) : memoryBounds.fallback;
  const fallback = Math.max(memoryBounds.min, Math.min(memoryBounds.fallback, room));
  return readCount(env, "FAIRLEAD_WORKER_MEMORY_MB", { ...memoryBounds, fallback });
}

/** The exporters read the variable themselves, and would only log that it can't be used. */
function readOtlp(url: string | undefined): boolean {
  if (!url || /^https?:$/.test(URL.parse(url)?.protocol ?? "")) return Boolean(url);
  throw new SettingError("OTEL_EXPORTER_OTLP_ENDPOINT is not a URL that begins with http:// or https://.");
}

function readUrl(env: NodeJS.ProcessEnv, name: string, protocols: readonly string[]): string {
  const text = env[name];
  if (!text)
    throw new SettingError(
      `${name} is not set. Start with npm start, or set it to a URL that begins with ${protocols[0]}//.`,
    );
  if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return text;
  throw new SettingError(`${name} is not a URL that begins with ${protocols[0]}//.`);
}

function readPublicOrigin(env: NodeJS.ProcessEnv): string | null {
  const text = env.FAIRLEAD_PUBLIC_URL;
  if (!text) return null;
  const url = URL.parse(text);
  if (url?.protocol === "http:" || url?.protocol === "https:") return url.origin;
  throw new SettingError("FAIRLEAD_PUBLIC_URL is not a URL that begins with http:// or https://.");
}

function readWord<Word extends string>(
  env: NodeJS.ProcessEnv,
  name: string,
  { fallback, words }: { fallback: Word; words: readonly Word[] },
): Word {
  const text = env[name];
  if (!text) return fallback;
  const word = words.find((one) => one === text);
  if (word !== undefined) return word;
  throw new SettingError(
    `${name} has to be one of ${words.join(", ")}, written like this. Leave it out for ${fallback}.`,
  );
}

type Counted = { fallback: number; min?: number; max: number };

function readCount(env: NodeJS.ProcessEnv, name: string, { fallback, min = 1, max }: Counted): number {
  const text = env[name];
  if (!text) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new SettingError(`${name} is "${text}", but has to be a whole number from ${min} to ${max}.`);
}
