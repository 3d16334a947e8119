import { compileAction, type StoryDefinition } from "@fairlead/story";
import { describe, expect, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createRedactor } from "../src/credentials/redactor.ts";
import { createVault } from "../src/credentials/vault.ts";
import { createDatabase } from "../src/database.ts";
import { createPlanCache } from "../src/planCache.ts";
import { type TestMode, testAction } from "../src/testAction.ts";
import { publish } from "../src/testing.ts";
import { addCredential, keyring } from "./credentialFixtures.ts";
import { type Dovecot, dovecotProgram, openDovecot, user } from "./dovecot.ts";
import { openEgress } from "./egressFixtures.ts";
import { openDatabase } from "./engineFixtures.ts";

/** Trying out an action that fetches mail, with a real Dovecot. */

const mail = (subject: string) => ({ source: `Subject: ${subject}\r\nFrom: "Ada" <ada@b.example>\r\n\r\nHi` });

async function open(dovecot: Dovecot, options: object = {}) {
  const definition = {
    formatVersion: 1,
    name: "Mails",
    actions: [
      {
        ...{ id: "fetch", slug: "fetch", name: "Fetch", type: "receive_email" },
        options: {
          ...{ host: "127.0.0.1", port: dovecot.port, security: "none", username: user.name },
          ...{ password: "=CREDENTIAL.mailbox", ...options },
        },
      },
    ],
    links: [],
  } as StoryDefinition;
  const database = await openDatabase();
  const { teamId } = await publish(definition, database.pool, createPlanCache(createDatabase(database.pool)));
  await addCredential(database, {
    ...{ teamId, slug: "mailbox", kind: "text", settings: {}, secret: { value: user.password } },
    allowedHosts: [`127.0.0.1:${dovecot.port}`],
  });
  const parts = { database: createDatabase(database.pool), clock: systemClock, keyring, redactor: createRedactor() };
  const vault = createVault(parts);
  const egress = openEgress();
  const compiled = compileAction(definition, "fetch");
  if (compiled === null) throw new Error("The action is not there.");
  const { action, missing } = compiled;
  const story = { id: "00000000-0000-4000-8000-000000000000", name: "Mails", teamId };
  return (mode: TestMode) =>
    testAction(
      { mode, action, missing, story, context: {}, input: null },
      { egress, vault, clock: systemClock, signal: new AbortController().signal },
    );
}

describe.skipIf(dovecotProgram === "")("trying out what fetches mail", () => {
  test("shows the latest mails that meet the conditions, and takes, marks and moves none", async () => {
    const dovecot = await openDovecot();
    await dovecot.deliver(["one", "two", "other", "three", "four"].map(mail));
    const conditions = [{ field: "subject", matches: "^(one|two|three|four)$" }];
    const run = await open(dovecot, { conditions, markAsRead: true, moveTo: "Done" });
    const tested = await run("test");
    expect(tested).toMatchObject({ outcome: "emitted", error: null });
    expect(tested.outputs.map(({ data }) => (data as { subject: string }).subject)).toEqual(["four", "three", "two"]);
    expect(await run("test")).toMatchObject({ outcome: "emitted", outputs: tested.outputs });
    const seen = await dovecot.asReader(async (client) => {
      const { exists } = await client.mailboxOpen("INBOX", { readOnly: true });
      const found = await client.search({ seen: true });
      return { exists, read: found === false ? [] : found };
    });
    expect(seen).toEqual({ exists: 5, read: [] });
  });

  test("reads nothing in a dry run, and tells a refused login", async () => {
    const dovecot = await openDovecot();
    const run = await open(dovecot);
    expect(await run("dry_run")).toMatchObject({ outcome: null, error: null, outputs: [] });
    expect(await run("test")).toMatchObject({ outcome: "dropped" });
    const wrong = await open(dovecot, { username: "nobody" });
    expect(await wrong("test")).toMatchObject({ outcome: "failed", error: { code: "mailbox_login_failed" } });
  });
});
