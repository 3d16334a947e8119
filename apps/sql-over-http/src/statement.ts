import { Refusal } from "./refusal.ts";
import { limits } from "./settings.ts";

/** One statement with its parameters. */
export type Statement = { sql: string; params: readonly unknown[] };

const reading = ["SELECT", "WITH", "VALUES", "TABLE", "EXPLAIN", "SHOW"];
const writing = ["INSERT", "UPDATE", "DELETE", "MERGE"];

/**
 * Reads what was sent: `{ sql, params }`. The first word says what a statement is; those that only change the session or the
 * transaction are refused. That is for clear answers: what protects the data is the transaction, which reads only unless the
 * target may be written to, and the rights of the database's user. Throws a Refusal.
 */
export function readStatement(body: unknown, { write }: { write: boolean }): Statement {
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw bad("The body is no JSON object.");
  const { sql, params = [], ...others } = body as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw bad(`"${unknown.slice(0, 40)}" is not known here. Send sql and params.`);
  if (typeof sql !== "string" || sql.trim() === "") throw bad("sql has to be a text with one statement.");
  if (sql.includes("\0")) throw bad("sql contains a NUL character.");
  const word = firstWord(sql);
  const allowed = write ? [...reading, ...writing] : reading;
  if (!allowed.includes(word)) throw notAllowed(word, allowed, !write && writing.includes(word));
  return { sql, params: readParams(params) };
}

function bad(message: string): Refusal {
  return new Refusal(400, "sql_invalid", message);
}

function notAllowed(word: string, allowed: readonly string[], isWriting: boolean): Refusal {
  if (isWriting) {
    return new Refusal(
      403,
      "sql_read_only",
      `This target is read only: ${word} is not run. Its operator can allow it.`,
    );
  }
  const message = `A statement has to begin with ${allowed.join(", ")}; this one begins with ${word.slice(0, 30) || "something else"}.`;
  return new Refusal(403, "sql_statement_not_allowed", message);
}

/** The first word of a statement in capital letters, behind comments and brackets. */
function firstWord(sql: string): string {
  let rest = sql;
  for (;;) {
    const next = rest.replace(/^(?:\s|\(|--[^\n]*(?:\n|$))+/, "");
    const after = next.startsWith("/*") ? withoutComment(next) : next;
    if (after === rest) break;
    rest = after;
  }
  return /^[A-Za-z]+/.exec(rest)?.[0].toUpperCase() ?? "";
}

/** What stands behind a comment; comments may hold comments. */
function withoutComment(sql: string): string {
  let depth = 0;
  for (const match of sql.matchAll(/\/\*|\*\//g)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return sql.slice(match.index + 2);
  }
  return "";
}

function readParams(params: unknown): unknown[] {
  if (!Array.isArray(params)) throw bad("params has to be a list.");
  if (params.length > limits.parameters) {
    throw bad(`params has ${params.length} entries; ${limits.parameters} are allowed.`);
  }
  return params.map((value, index) => {
    if (typeof value === "string" && value.includes("\0")) throw bad(`params[${index}] contains a NUL character.`);
    if (Array.isArray(value)) return toList(value, index);
    return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
  });
}

/** A list becomes an array of PostgreSQL; for JSON of a list send it as text. */
function toList(list: readonly unknown[], index: number): unknown[] {
  const isScalar = (item: unknown) => item === null || typeof item !== "object";
  if (list.every(isScalar)) return [...list];
  throw bad(`params[${index}] is a list of lists or objects. Send it as JSON text and cast it: $${index + 1}::jsonb.`);
}
