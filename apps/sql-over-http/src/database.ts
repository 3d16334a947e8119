import { readJson } from "@fairlead/formula/json";
import pg from "pg";
import Cursor from "pg-cursor";
import { type AskAddresses, createReach, OutOfReach } from "./reach.ts";
import { Refusal } from "./refusal.ts";
import type { Target } from "./settings.ts";
import type { Statement } from "./statement.ts";

/** What a statement gave. Dates, times and large numbers are texts, as PostgreSQL writes them. */
export type Result = { columns: { name: string; type: number }[]; rows: Record<string, unknown>[]; row_count: number };

/** A database that is asked over a pool of connections. */
export type Database = {
  /** Runs one statement in a transaction of its own. Rejects with a Refusal. `signal` cancels it in the database. */
  run(statement: Statement, signal: AbortSignal): Promise<Result>;
  close(): Promise<void>;
};

const rowsPerFetch = 500;
const connectMs = 5_000;

/** Types that would lose something as values of JavaScript: dates and times, with or without zones. */
const asText = new Set([1082, 1083, 1114, 1184, 1266, 1186]);
/** json and jsonb, which the driver would read by a JSON.parse that takes some keys for others. */
const asJson = new Set([114, 3802]);
const types = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (asText.has(oid)) return (text: string) => text;
    if (asJson.has(oid)) return readJson;
    return format === "binary" ? pg.types.getTypeParser(oid, "binary") : pg.types.getTypeParser(oid, "text");
  },
};

/** How a target is connected to; the same for what cancels a statement. */
function toConnection({ url, ca }: Target, ask: AskAddresses | undefined): pg.ClientConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: connectMs,
    stream: createReach(ask),
    ...(ca === null ? {} : { ssl: { ca, rejectUnauthorized: true } }),
  };
}

/** Opens the way to a target; nothing is connected before the first statement. `ask`: default, the system's resolver. */
export function openDatabase(target: Target, ask?: AskAddresses): Database {
  const connection = toConnection(target, ask);
  const pool = new pg.Pool({
    ...connection,
    max: target.connections,
    idleTimeoutMillis: 60_000,
    application_name: "fairlead sql-over-http",
  });
  pool.on("error", () => {});
  let isChecked = false;

  async function connect(): Promise<pg.PoolClient> {
    const client = await pool.connect().catch((error) => Promise.reject(unavailable(target, error)));
    if (isChecked) return client;
    try {
      await checkRights(client, target);
    } catch (thrown) {
      client.release(true);
      throw toRefusal(thrown, target);
    }
    isChecked = true;
    return client;
  }

  return {
    async run(statement, signal) {
      const client = await connect();
      const cancel = () => void cancelOn(connection, client);
      signal.addEventListener("abort", cancel, { once: true });
      let isClean = false;
      try {
        if (signal.aborted) throw new Refusal(499, "sql_cancelled", "The caller has gone.");
        const result = await runIn(client, statement, target);
        isClean = true;
        return result;
      } catch (thrown) {
        throw toRefusal(thrown, target);
      } finally {
        signal.removeEventListener("abort", cancel);
        // What a statement has set for its session must not meet the next one.
        if (isClean)
          isClean = await client.query("DISCARD ALL").then(
            () => true,
            () => false,
          );
        client.release(!isClean);
      }
    },
    close: () => pool.end(),
  };
}

/**
 * What a user may do besides reading and writing tables: files and programs of the database's machine, and connections from
 * there to anywhere. The rights of the user are what protects the data, so a user with these is not asked as.
 */
const readRights = `
  SELECT rolsuper AS superuser,
    (SELECT bool_or(pg_has_role(oid, 'MEMBER')) FROM pg_roles WHERE rolname IN
      ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program')) AS files,
    EXISTS (SELECT 1 FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e'
      JOIN pg_extension e ON e.oid = d.refobjid
      WHERE e.extname = 'dblink' AND has_function_privilege(p.oid, 'EXECUTE')
        AND has_schema_privilege(p.pronamespace, 'USAGE')) AS connects
  FROM pg_roles WHERE rolname = current_user`;

async function checkRights(client: pg.PoolClient, { name }: Target): Promise<void> {
  const [rights] = (await client.query(readRights)).rows;
  const refuse = (what: string, way: string) => {
    throw new Refusal(403, "sql_target_superuser", `The user of the target ${name} ${what}. ${way}`);
  };
  const own = "Give it a user of its own.";
  if (rights?.superuser === true) refuse("is a superuser, who may read files and run programs", own);
  if (rights?.files === true) refuse("may read or write files or run programs of the database's machine", own);
  if (rights?.connects === true) {
    refuse("may open connections from the database to anywhere, by dblink", "Take its right to call dblink away.");
  }
}

async function runIn(client: pg.PoolClient, { sql, params }: Statement, target: Target): Promise<Result> {
  await client.query(target.write ? "BEGIN" : "BEGIN READ ONLY");
  const ms = target.timeoutSeconds * 1_000;
  await client.query(`SET LOCAL statement_timeout = ${ms}`);
  await client.query(`SET LOCAL lock_timeout = ${ms}`);
  const result = await fetchRows(client.query(new Cursor(sql, [...params], { types })), target);
  await client.query("COMMIT");
  return result;
}

/** By a cursor, which takes one statement only, and no more rows at a time than are asked for. */
async function fetchRows(cursor: Cursor, { maxRows, maxBytes }: Target): Promise<Result> {
  const rows: Record<string, unknown>[] = [];
  let bytes = 0;
  for (;;) {
    const more: Record<string, unknown>[] = await cursor.read(Math.min(rowsPerFetch, maxRows + 1 - rows.length));
    if (more.length === 0) break;
    for (const row of more) bytes += JSON.stringify(row).length;
    rows.push(...more);
    if (rows.length > maxRows) throw tooMany("sql_too_many_rows", `more than ${maxRows} rows. Add LIMIT.`);
    if (bytes > maxBytes) {
      throw tooMany("sql_too_large", `more than ${maxBytes / 1e6} MB. Ask for fewer rows or columns.`);
    }
  }
  // pg-cursor tells columns and counts on itself only.
  const { _result: told } = cursor as unknown as { _result: { fields?: pg.FieldDef[]; rowCount?: number | null } };
  const columns = (told.fields ?? []).map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
  return { columns, rows, row_count: columns.length > 0 ? rows.length : (told.rowCount ?? 0) };
}

function tooMany(code: string, what: string): Refusal {
  return new Refusal(413, code, `The query returned ${what}`);
}

/** By another connection: this one is busy. Whether it works or not, the time limit of the statement holds. */
async function cancelOn(connection: pg.ClientConfig, client: pg.PoolClient): Promise<void> {
  const { processID } = client as unknown as { processID: number | null };
  const other = new pg.Client(connection);
  try {
    await other.connect();
    await other.query("SELECT pg_cancel_backend($1)", [processID]);
  } catch {
    // Nothing is left to do about it.
  } finally {
    await other.end().catch(() => {});
  }
}

function unavailable({ name }: Target, cause: unknown): Refusal {
  if (cause instanceof OutOfReach) {
    return new Refusal(403, "sql_target_denied", { message: `The target ${name}: ${cause.message}`, cause });
  }
  const code = codeOf(cause);
  if (code.startsWith("28")) {
    return new Refusal(502, "sql_target_login_failed", { message: `The target ${name} refused the login.`, cause });
  }
  const message = `The target ${name} can't be reached. Try again later.`;
  return new Refusal(503, "sql_target_unavailable", { message, cause });
}

function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

/** What the database says of a statement is for its author; anything else is not. */
function toRefusal(thrown: unknown, target: Target): Refusal {
  if (thrown instanceof Refusal) return thrown;
  const code = codeOf(thrown);
  const said = thrown instanceof Error ? thrown.message.slice(0, 500) : "";
  if (code === "57014") {
    const message = `The statement did not end within ${target.timeoutSeconds} seconds, or its caller has gone.`;
    return new Refusal(504, "sql_timeout", { message, cause: thrown });
  }
  const says = (status: number, own: string, message: string) => new Refusal(status, own, { message, cause: thrown });
  if (code === "25006") return says(403, "sql_read_only", `This target is read only: ${said}.`);
  if (code === "42501") return says(403, "sql_not_permitted", `The database says: ${said}.`);
  const isGone = code.startsWith("57P") || (code.startsWith("08") && code !== "08P01") || !/^[0-9A-Z]{5}$/.test(code);
  return isGone ? unavailable(target, thrown) : says(422, "sql_failed", `The database says: ${said} (${code}).`);
}
