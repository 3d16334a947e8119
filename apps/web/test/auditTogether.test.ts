import { afterAll, beforeAll, expect, test } from "vitest";
import { auditedCalls } from "../src/server/auditTable.ts";
import { type AuditedCase, auditedCases, type CaseMeans } from "./auditedCases.ts";
import { openOauthService } from "./oauthService.ts";
import { admin, createTestServer, type TestServer } from "./webServer.ts";

/**
 * A change and its entry in the audit log are one: while the database takes no entry, no call changes a row of any table; once
 * it does, the same call changes something and is told of. Every call of the log's table has to be here.
 */

let web: TestServer;
let means: CaseMeans;
beforeAll(async () => {
  const service = await openOauthService();
  web = await createTestServer({ env: { FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.0/8" } });
  means = { web, service, cookie: await web.signIn(admin.email, admin.password) };
  await web.database.pool.query(`
    CREATE FUNCTION refuse_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'no entry is taken'; END $$;
    CREATE TRIGGER refuse_entry BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_entry();
    ALTER TABLE audit_entry DISABLE TRIGGER refuse_entry;`);
});
afterAll(async () => {
  await web.close();
  await means.service.close();
});

const take = (entries: "taken" | "refused") =>
  web.database.pool.query(`ALTER TABLE audit_entry ${entries === "taken" ? "DISABLE" : "ENABLE"} TRIGGER refuse_entry`);

/** Guesses at passwords are counted before they are tried. */
const leftOut = ["audit_entry", "sign_in_attempt"];

/** What is in each table, as a sum. */
async function readTables(): Promise<Record<string, string>> {
  const { rows } = await web.database.pool.query(
    `SELECT relname AS name, (xpath('//sum/text()', query_to_xml(format(
       'SELECT md5(coalesce(string_agg(t::text, E''\\n'' ORDER BY t::text), '''')) AS sum FROM %I t', relname), true, true, '')))[1]::text AS sum
     FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace AND relname <> ALL ($1::text[])`,
    [leftOut],
  );
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
}

async function lastVerbs(): Promise<string[]> {
  const { rows } = await web.database.pool.query(
    "SELECT verb FROM audit_entry WHERE result = 'done' AND at > now() - interval '1 hour'",
  );
  return rows.map(({ verb }) => verb);
}

async function holds({ verb, changes = true, make }: AuditedCase): Promise<void> {
  const call = await make();
  const before = await readTables();
  await take("refused");
  const refused = await call();
  await take("taken");
  expect([refused.status, refused.text]).toEqual([500, expect.stringContaining("internal")]);
  expect(await readTables()).toEqual(before);
  const told = (await lastVerbs()).filter((one) => one === verb).length;
  const done = await call();
  expect([done.status, done.text.slice(0, 300)]).toEqual([
    expect.toSatisfy((status) => status < 400),
    expect.any(String),
  ]);
  expect((await lastVerbs()).filter((one) => one === verb).length).toBe(told + 1);
  const after = await readTables();
  if (changes) expect(after).not.toEqual(before);
  else expect(after).toEqual(before);
}

test("every call that the log tells of is tried", () => {
  const tried = new Set(auditedCases(means).map(({ name }) => name));
  const named = Object.entries(auditedCalls).filter(([, audited]) => audited !== null);
  expect(named.map(([name]) => name).filter((name) => !tried.has(name))).toEqual([]);
});

// The names stand here before the server does: what cases are made with is theirs when they run.
const names = auditedCases({ web: { database: {} } } as CaseMeans).map(({ name, verb }, index) => ({
  name,
  verb,
  index,
}));

test.each(names)("$name ($verb) changes nothing without its entry", async ({ index }) => {
  const found = auditedCases(means)[index];
  if (found === undefined) throw new Error("There is no such case.");
  await holds(found);
});
