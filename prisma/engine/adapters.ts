import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQueryable,
  type SqlResultSet,
} from "@prisma/driver-adapter-utils";
import pg from "pg";
import { withClient } from "./databaseCommands.ts";
import type { EngineDatabase } from "./engineArguments.ts";

/**
 * The pg adapter for the engine, with what the adapter lacks for it: columns of PostgreSQL's internal type "char",
 * scripts with a semicolon inside a string or a function, and a shadow database that is not the main one.
 */
export function createSchemaAdapters(
  database: EngineDatabase,
  shadowUrl: string | undefined,
): SqlMigrationAwareDriverAdapterFactory {
  const connect = (url: string, name?: string) => openAdapter({ ...database, url }, name);
  return {
    provider: "postgres",
    adapterName: "@prisma/adapter-pg",
    connect: () => connect(database.url),
    connectToShadowDb: () => (shadowUrl === undefined ? openShadow(database) : connect(shadowUrl)),
  };
}

/** `name`: another database of the same server. One connection, because the engine counts on its session. */
async function openAdapter({ url, schema }: EngineDatabase, name?: string): Promise<SqlDriverAdapter> {
  const target = new URL(url);
  if (name !== undefined) target.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: target.toString(), max: 1, Client: CharClient });
  const adapter = await new PrismaPg(pool, { schema, disposeExternalPool: true }).connect();
  return complete(adapter);
}

async function openShadow(database: EngineDatabase): Promise<SqlDriverAdapter> {
  const name = `prisma_migrate_shadow_db_${randomUUID()}`;
  await withClient(database.url, (client) => client.query(`CREATE DATABASE "${name}"`));
  const adapter = await openAdapter(database, name);
  const dispose = adapter.dispose.bind(adapter);
  adapter.dispose = async () => {
    await dispose();
    await withClient(database.url, (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
  };
  return adapter;
}

const charOid = 18;
const textOid = 25;
/** Says by a column's name that its type was "char"; no name in PostgreSQL holds a zero byte. */
const charMark = "\0char";

type Answer = { fields?: { name: string; dataTypeID: number }[] };

/** Gives columns of the type "char", which the adapter refuses, as text with a mark. */
class CharClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: the driver's overloads, passed on as they come
  override query(...args: any[]): any {
    const query = super.query as (...args: unknown[]) => unknown;
    const callback: unknown = args.at(-1);
    if (typeof callback !== "function") return Promise.resolve(query.apply(this, args)).then(markChars);
    return query.call(this, ...args.slice(0, -1), (error: unknown, answer: unknown) =>
      callback(error, markChars(answer)),
    );
  }
}

function markChars(answer: unknown): unknown {
  const { fields = [] } = (Array.isArray(answer) ? {} : (answer ?? {})) as Answer;
  for (const field of fields.filter(({ dataTypeID }) => dataTypeID === charOid)) {
    field.dataTypeID = textOid;
    field.name += charMark;
  }
  return answer;
}

function complete(adapter: SqlDriverAdapter): SqlDriverAdapter {
  const startTransaction = adapter.startTransaction.bind(adapter);
  adapter.startTransaction = async (level) => readChars(await startTransaction(level));
  // The whole script in one message, as the native engine sends it, instead of pieces between semicolons.
  adapter.executeScript = async (script) => {
    await adapter.executeRaw({ sql: script, args: [], argTypes: [] });
  };
  return readChars(adapter);
}

function readChars<Queryable extends SqlQueryable>(queryable: Queryable): Queryable {
  const queryRaw = queryable.queryRaw.bind(queryable);
  queryable.queryRaw = async (query) => toCharacters(await queryRaw(query));
  return queryable;
}

function toCharacters({ columnNames, columnTypes, ...rest }: SqlResultSet): SqlResultSet {
  const isChar = (index: number) => columnNames[index]?.endsWith(charMark) === true;
  return {
    ...rest,
    columnTypes: columnTypes.map((type, index) => (isChar(index) ? ColumnTypeEnum.Character : type)),
    columnNames: columnNames.map((name) => name.replace(charMark, "")),
  };
}
