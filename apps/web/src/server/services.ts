import type { Prisma, PrismaClient } from "@fairlead/db/client";
import type { Clock, FileStore, Intake, Scrape, TeamLimits } from "@fairlead/runtime/enqueue";
import type pg from "pg";
import type { Logger } from "pino";
import type { AuditTrail } from "./auditTrail.ts";
import type { Auth } from "./auth.ts";
import type { Config } from "./config.ts";
import type { KeyRights } from "./keyScopes.ts";
import type { LiveStreams } from "./liveStreams.ts";
import type { PlanShelf } from "./planShelf.ts";
import type { Tester } from "./tester.ts";
import type { WebhookTable } from "./webhookTable.ts";
import type { WorkerView } from "./workerView.ts";

/** The database inside of a transaction. */
export type Tx = Prisma.TransactionClient;

/**
 * Does what changes something, in one transaction: inside of a call that the audit log tells of, the transaction of its entry as
 * well, so that neither is there without the other. The `id` of what `work` gives back is that of what was made.
 */
export type Change = <Made>(work: (tx: Tx) => Promise<Made>) => Promise<Made>;

/** What everything that answers a request works with. Made once when the process starts. */
export type Services = {
  config: Config;
  /** Where people and senders reach this installation, e.g. `https://fairlead.example.com`. */
  origin: string;
  clock: Clock;
  logger: Logger;
  pool: pg.Pool;
  prisma: PrismaClient;
  auth: Auth;
  audit: AuditTrail;
  change: Change;
  /** Connections of their own for accepting events. */
  intakePool: pg.Pool;
  intake: Intake;
  files: FileStore;
  webhooks: WebhookTable;
  workers: WorkerView;
  /** What one team may have. */
  teamLimits: TeamLimits;
  plans: PlanShelf;
  live: LiveStreams;
  /** Tries single actions out. */
  tester: Tester;
  /** The process's numbers. */
  metrics: Scrape;
  /** The one workspace and team of a single-tenant installation. */
  home: Home;
};

/** A workspace and its first team. */
export type Home = { tenantId: string; teamId: string };

/** What a member of a team may do; each role includes those before it. */
export const roles = ["viewer", "editor", "admin", "owner"] as const;

export type Role = (typeof roles)[number];

/** Who asks. Every query carries its tenant and team from here, never from what was sent. */
export type Actor = {
  tenantId: string;
  teamId: string;
  userId: string | null;
  role: Role;
  /** What the API key is called that asks; missing where a person does. */
  key?: string;
  /** What the API key that was sent may do; absent for people, and for the key of the environment. */
  rights?: KeyRights;
};

/** Whether a role includes another one. */
export function includesRole(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}
