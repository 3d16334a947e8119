import type { TestDatabase } from "@fairlead/db/testing";
import type { StoryDefinition } from "@fairlead/story";
import { expect } from "vitest";
import { createDatabase } from "../src/database.ts";
import type { MailboxOptions } from "../src/mailboxOptions.ts";
import { createPlanCache, type LoadedPlan } from "../src/planCache.ts";
import { publish } from "../src/testing.ts";
import { addCredential, keyring } from "./credentialFixtures.ts";
import { type Dovecot, user } from "./dovecot.ts";
import { openDatabase, openEngine } from "./engineFixtures.ts";

/** Stories that fetch mail from a server, and what came of them. */

function mailStory(port: number, options: object = {}): StoryDefinition {
  return {
    formatVersion: 1,
    name: "Mails",
    actions: [
      {
        id: "fetch",
        slug: "fetch",
        name: "Fetch",
        type: "receive_email",
        options: {
          ...{ host: "127.0.0.1", port, security: "none", everySeconds: 3_600 },
          ...{ username: user.name, password: "=CREDENTIAL.mailbox", ...options },
        },
      },
    ],
    links: [],
  } as StoryDefinition;
}

/** Publishes a story that fetches from a server, with the credential for it. */
export async function publishMailStory(
  database: TestDatabase,
  { port, options, password = user.password, token }: Publishing,
) {
  const loaded = await publish(mailStory(port, options), database.pool, createPlanCache(createDatabase(database.pool)));
  await addCredential(database, {
    ...{ teamId: loaded.teamId, slug: "mailbox", ...(token === undefined ? toText(password) : toClient(token)) },
    allowedHosts: [`127.0.0.1:${port}`],
  });
  return loaded;
}

type Publishing = { port: number; options?: object; password?: string; token?: OauthClient };

/** A client of a service that gives access tokens. */
export type OauthClient = { tokenUrl: string; clientId: string; clientSecret: string };
const toText = (value: string) => ({ kind: "text" as const, settings: {}, secret: { value } });

const toClient = ({ clientSecret, ...settings }: OauthClient) => ({
  kind: "oauth_client_credentials" as const,
  settings: { ...settings, sendClientBy: "basic" as const },
  secret: { clientSecret },
});

// biome-ignore lint/suspicious/noExplicitAny: tests look into events of every shape
export type Mail = any;

/** The events of a story, by the numbers of their mails. */
export async function mailsOf({ pool }: TestDatabase, { storyId }: LoadedPlan): Promise<Mail[]> {
  const { rows } = await pool.query(
    "SELECT e.data FROM event e JOIN story_run s ON s.id = e.story_run_id WHERE s.story_id = $1 ORDER BY e.id",
    [storyId],
  );
  return rows.map(({ data }) => data).sort((a, b) => a.uid - b.uid);
}

/** What is kept of the mailbox. */
export async function mailboxOf({ pool }: TestDatabase, { storyId }: LoadedPlan) {
  const { rows } = await pool.query("SELECT * FROM mailbox WHERE story_id = $1", [storyId]);
  return rows[0];
}

/** How long something real may take. */
export const waitFor = { timeout: 30_000, interval: 20 };

/** Waits until a mailbox was looked at. */
export async function whenChecked(database: TestDatabase, loaded: LoadedPlan, error: unknown = null) {
  await expect.poll(() => mailboxOf(database, loaded), waitFor).toMatchObject({ checked_at: expect.any(Date), error });
}

/** An engine whose story fetches from the server. */
export async function openMailStory(dovecot: Dovecot, options: object = {}) {
  const database = await openDatabase();
  const world = await openEngine(database, { keyring });
  const loaded = await publishMailStory(database, { port: dovecot.port, options });
  return { database, world, loaded };
}

/** A mail with little in it. */
export const simple = (subject: string, body = "Hi") => ({
  source: `Subject: ${subject}\r\nFrom: "Ada" <ada@b.example>\r\n\r\n${body}`,
});

/** Options as they are when they were read. */
export const optionsFor = (more: Partial<MailboxOptions>): MailboxOptions => ({
  ...{ host: "127.0.0.1", port: 993, security: "tls", username: user.name, password: user.password },
  ...{ folders: ["INBOX"], conditions: [], start: "now", markAsRead: false, moveTo: null, everySeconds: 60 },
  ...{ includeHeaders: false, includeAttachments: false, attachmentsAsFiles: false, rawMailAsFile: false },
  ...{ isToken: false, verify: true, isUnread: null, hasAttachment: null, attachmentTypes: null, delete: false },
  ...more,
});
