import * as z from "zod";
import { AppError } from "./appError.ts";
import { idSchema } from "./inputs.ts";

/** Where a row stands in a list over the runs of a story: its run, its moment (microseconds since 1970), its id. */
export type RecordPlace = { storyRunId: string; at: string; id: string };

const placeSchema = z.strictObject({ run: idSchema, at: z.string().regex(/^\d{1,18}$/), id: idSchema });

/** The cursor of a page that ends there. */
export function toPlaceCursor({ storyRunId, at, id }: RecordPlace): string {
  return Buffer.from(JSON.stringify({ run: storyRunId, at, id })).toString("base64url");
}

/** Reads a cursor. Throws `bad_cursor`. */
export function readPlace(cursor: string | undefined): RecordPlace | null {
  if (cursor === undefined) return null;
  const parsed = placeSchema.safeParse(parseJson(Buffer.from(cursor, "base64url").toString("utf8")));
  if (parsed.success) return { storyRunId: parsed.data.run, at: parsed.data.at, id: parsed.data.id };
  const message = "The cursor is not one that this list gave out. Start again without it.";
  throw new AppError("bad_cursor", message, { path: "cursor" });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
