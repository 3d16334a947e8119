import type { AuditFilter, AuditPublic } from "./auditSchemas.ts";
import { type Page, type PageQuery, pageSizeDefault, readCursor, toPage } from "./page.ts";
import type { Actor, Services } from "./services.ts";

type Row = {
  id: string;
  at: string;
  moment: Date;
  actor_kind: AuditPublic["who"]["kind"];
  actor_id: string | null;
  actor_name: string | null;
  session_id: string | null;
  address: string | null;
  verb: string;
  object_kind: string | null;
  object_id: string | null;
  object_name: string | null;
  result: AuditPublic["result"];
  code: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  request_id: string | null;
};

const listSql = `
  SELECT id, (extract(epoch FROM at) * 1000000)::bigint::text AS at, at AS moment, actor_kind, actor_id, actor_name,
    session_id, address, verb, object_kind, object_id, object_name, result, code, before, after, request_id
  FROM audit_entry
  WHERE team_id = $1
    AND ($2::bigint IS NULL OR (at, id) < (timestamptz 'epoch' + $2 * interval '1 microsecond', $3::uuid))
    AND ($4::text IS NULL OR actor_name ILIKE $4 OR actor_id = $5)
    AND ($6::text IS NULL OR verb = $6)
    AND ($7::text IS NULL OR object_name ILIKE $7 OR object_kind ILIKE $7 OR object_id = $8)
    AND ($9::text IS NULL OR result = $9)
    AND ($10::timestamptz IS NULL OR at >= $10) AND ($11::timestamptz IS NULL OR at < $11)
  ORDER BY at DESC, id DESC LIMIT $12`;

/** The audit log of the team, the newest entry first. Throws `bad_cursor`. */
export async function listAudit(
  { pool }: Services,
  { teamId }: Actor,
  { cursor, limit = pageSizeDefault, who, verb, object, result, from, to }: AuditFilter & PageQuery,
): Promise<Page<AuditPublic>> {
  const after = readCursor(cursor);
  const values = [
    ...[teamId, after?.at ?? null, after?.id ?? null],
    ...[toPattern(who), who ?? null, verb ?? null, toPattern(object), object ?? null, result ?? null],
    ...[from ?? null, to ?? null, limit + 1],
  ];
  const { rows } = await pool.query<Row>({ text: listSql, values });
  return toPage(rows, limit, toPublic);
}

/** What a search holds literally, as a pattern; null for none. */
function toPattern(text: string | undefined): string | null {
  return text === undefined || text.trim() === "" ? null : `%${text.trim().replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
}

function toPublic(row: Row): AuditPublic {
  const { id, verb, result, code, before, after, address } = row;
  return {
    ...{ id, at: row.moment.toISOString(), verb, result, code, before, after, address },
    who: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    session: row.session_id,
    object: row.object_kind === null ? null : { kind: row.object_kind, id: row.object_id, name: row.object_name },
    requestId: row.request_id,
  };
}
