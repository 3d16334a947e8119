import { readFileSync } from "node:fs";
import pg from "pg";
import * as z from "zod";

/** A database that may be asked. */
export type Target = {
  name: string;
  url: string;
  /** Whether statements may change data. */
  write: boolean;
  maxRows: number;
  maxBytes: number;
  timeoutSeconds: number;
  connections: number;
  /** Certificate authorities in PEM form that are trusted in place of the system's. */
  ca: string | null;
};

/** What the process is told by its environment. */
export type Settings = { host: string; port: number; token: string; targets: readonly Target[]; logLevel: string };

/** A setting that can't be used; the message names it and never shows a secret. */
export class SettingError extends Error {}

export const limits = {
  bodyBytes: 1_000_000,
  parameters: 1_000,
  rows: 10_000,
  bytes: 5_000_000,
  timeoutSeconds: 30,
  connections: 5,
} as const;

const url = z.string().regex(/^postgres(?:ql)?:\/\/[^\s]+$/);

const target = z.strictObject({
  url,
  write: z.boolean().default(false),
  maxRows: z.int().min(1).max(100_000).default(limits.rows),
  maxBytes: z.int().min(1_000).max(50_000_000).default(limits.bytes),
  timeoutSeconds: z.int().min(1).max(300).default(limits.timeoutSeconds),
  connections: z.int().min(1).max(50).default(limits.connections),
  caFile: z.string().optional(),
});

const targets = z.record(
  z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  z.union([url.transform((text) => target.parse({ url: text })), target]),
);

type Env = Readonly<Record<string, string | undefined>>;

/** Reads and checks the environment. Throws SettingError for the first setting that can't be used. */
export function readSettings(env: Env): Settings {
  const token = env.FAIRLEAD_SQL_TOKEN ?? "";
  if (token.length < 20) {
    throw new SettingError("FAIRLEAD_SQL_TOKEN has to be a secret of at least 20 characters (openssl rand -hex 32).");
  }
  const port = Number(env.FAIRLEAD_SQL_PORT || "3300");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new SettingError("FAIRLEAD_SQL_PORT is no port.");
  return {
    token,
    port,
    host: env.FAIRLEAD_SQL_HOST || "127.0.0.1",
    targets: readTargets(env),
    logLevel: env.FAIRLEAD_LOG_LEVEL || "info",
  };
}

function readTargets({ FAIRLEAD_SQL_TARGETS: text, DATABASE_URL: ownUrl }: Env): Target[] {
  const form = 'It is JSON such as {"warehouse": "postgresql://reader:password@host:5432/sales?sslmode=verify-full"}.';
  let value: unknown;
  try {
    value = JSON.parse(text || "{}");
  } catch {
    throw new SettingError(`FAIRLEAD_SQL_TARGETS can't be read. ${form}`);
  }
  const parsed = targets.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new SettingError(`FAIRLEAD_SQL_TARGETS can't be used at "${issue?.path.join(".") ?? ""}". ${form}`);
  }
  const entries = Object.entries(parsed.data);
  if (entries.length === 0) throw new SettingError(`FAIRLEAD_SQL_TARGETS names no database. ${form}`);
  for (const [name, { url }] of entries) checkPlace(name, { url, ownUrl });
  return entries.map(([name, { caFile, ...rest }]) => ({ name, ...rest, ca: readCa(name, caFile) }));
}

/** A target is a database over a network, and never the one in which this installation keeps what is all teams'. */
function checkPlace(name: string, { url, ownUrl }: { url: string; ownUrl: string | undefined }): void {
  const { host, place } = placeOf(url);
  if (host.startsWith("/")) {
    throw new SettingError(`FAIRLEAD_SQL_TARGETS: "${name}" is a local socket. Name a host and a port.`);
  }
  if (ownUrl === undefined || ownUrl === "" || placeOf(ownUrl).place !== place) return;
  throw new SettingError(
    `FAIRLEAD_SQL_TARGETS: "${name}" is the database of this installation itself, which holds what every team keeps. Name another one.`,
  );
}

/** Where an address leads, as the driver understands it: its parameters may name another host than the address does. */
function placeOf(connectionString: string): { host: string; place: string } {
  const { host, port, database } = new pg.Client({ connectionString });
  const isHere = host === "localhost" || host === "::1" || host.startsWith("127.");
  return { host, place: `${isHere ? "here" : host.toLowerCase()} ${port} ${database}` };
}

function readCa(name: string, file: string | undefined): string | null {
  if (file === undefined) return null;
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new SettingError(`FAIRLEAD_SQL_TARGETS: the caFile of "${name}" can't be read.`);
  }
}
