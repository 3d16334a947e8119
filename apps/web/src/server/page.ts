import * as z from "zod";
import { AppError } from "./appError.ts";

/** A page of a list, and where the next one begins; null after the last. */
export type Page<Item> = { items: Item[]; nextCursor: string | null };

/** Items of a page when nothing is said, and at most. */
export const pageSizeDefault = 50;
export const pageSizeMax = 200;

/** What every list takes. */
export type PageQuery = { cursor?: string | undefined; limit?: number | undefined };

const id = z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
/** A key that is a moment in microseconds since 1970 and an id: lists in the order of time. */
const momentKey = z.strictObject({ at: z.string().regex(/^\d{1,18}$/), id });

export type MomentKey = z.infer<typeof momentKey>;

/** Reads a cursor of a list that is in the order of time. Throws `bad_cursor`. */
export function readCursor(cursor: string | undefined): MomentKey | null {
  if (cursor === undefined || cursor === "") return null;
  const parsed = momentKey.safeParse(parseCursor(cursor));
  if (parsed.success) return parsed.data;
  throw new AppError("bad_cursor", "The cursor is not one that this list gave out. Start again without it.", {
    path: "cursor",
  });
}

function parseCursor(cursor: string): unknown {
  if (cursor.length > 200) return null;
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}

/** The cursor of a list in the order of ids; null stays null. */
export function toCursor(id: string | null | undefined): string | null {
  return id == null ? null : Buffer.from(JSON.stringify({ at: "0", id })).toString("base64url");
}

/** A page from one row more than was asked for: that row only tells that there is a next page. */
export function toPage<Row extends MomentKey, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  const nextCursor = isMore ? Buffer.from(JSON.stringify({ at: last.at, id: last.id })).toString("base64url") : null;
  return { items: shown.map(toItem), nextCursor };
}
