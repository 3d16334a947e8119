import { createHash } from "node:crypto";
import type { Json } from "@fairlead/formula";
import { isFileValue } from "@fairlead/story";
import type { BodyPieces, StreamedPiece } from "../bodyPieces.ts";
import type { OpenedFiles } from "../files/runFiles.ts";
import { openFile } from "./httpFiles.ts";
import { kindOf, OptionsProblem, readBase64, readScalar, readText } from "./httpOptions.ts";
import { isObject } from "./options.ts";

/** A multipart body (RFC 7578), and its content type with the boundary. */
export type MultipartBody = { pieces: BodyPieces; contentType: string };

const partsMax = 100;

/**
 * Writes an object as multipart/form-data: a scalar is a field, a list repeats its name, null leaves it out, and an object
 * `{ fileName, contentType?, text | base64 }` is a file, as is a file of an event. The boundary is made from `runKey`, so that all attempts at a run send
 * the same bytes. Throws an OptionsProblem that names the member which is none of these.
 */
export function encodeMultipart(body: Json, { runKey, files }: { runKey: string; files: OpenedFiles }): MultipartBody {
  if (!isObject(body))
    throw new OptionsProblem(`options.body must be an object of fields and files, got ${kindOf(body)}.`);
  const boundary = `fairlead-${createHash("sha256").update(runKey).digest("hex").slice(0, 32)}`;
  const parts = Object.entries(body).flatMap(([name, given]) =>
    (Array.isArray(given) ? given : [given]).flatMap((item: Json, index) => {
      const at = `options.body.${name}${Array.isArray(given) ? `[${index}]` : ""}`;
      return item === null ? [] : [toPart(name, item, { at, files })];
    }),
  );
  if (parts.length > partsMax)
    throw new OptionsProblem(`options.body has ${parts.length} parts; ${partsMax} is the limit.`);
  const pieces = parts.flatMap(({ head, bytes }) => [Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`), bytes, newLine]);
  const end = Buffer.from(`--${boundary}--\r\n`);
  return { pieces: joined([...pieces, end]), contentType: `multipart/form-data; boundary=${boundary}` };
}

/** Bytes that follow each other as one piece, so that a placeholder in them is found. */
function joined(pieces: BodyPieces): BodyPieces {
  const all: (Uint8Array | StreamedPiece)[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (piece instanceof Uint8Array && last instanceof Uint8Array) all[all.length - 1] = Buffer.concat([last, piece]);
    else all.push(piece);
  }
  return all;
}

const newLine = Buffer.from("\r\n");

type Part = { head: string; bytes: Buffer | StreamedPiece };

function toPart(name: string, item: Json, { at, files }: { at: string; files: OpenedFiles }): Part {
  const disposition = `content-disposition: form-data; name="${quote(name)}"`;
  if (!isObject(item)) return { head: disposition, bytes: Buffer.from(readScalar(item, at), "utf8") };
  if (isFileValue(item)) {
    const file = openFile(item, files, at);
    return { head: toHead(disposition, file.name, file.contentType), bytes: file };
  }
  const fileName = readText(item.fileName, `${at}.fileName`);
  const contentType = item.contentType === undefined ? "application/octet-stream" : readType(item.contentType, at);
  const bytes =
    item.base64 === undefined
      ? Buffer.from(readScalar(item.text ?? null, `${at}.text`), "utf8")
      : readBase64(item.base64, `${at}.base64`);
  return { head: toHead(disposition, fileName, contentType), bytes };
}

function toHead(disposition: string, fileName: string, contentType: string): string {
  return `${disposition}; filename="${quote(fileName)}"\r\ncontent-type: ${contentType}`;
}

function readType(value: Json, at: string): string {
  if (typeof value === "string" && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:; ?[\w=."+-]+)*$/.test(value)) return value;
  throw new OptionsProblem(`${at}.contentType must be a content type, like text/csv.`);
}

/** As the HTML standard writes names in multipart: only what would end the name is escaped. */
function quote(name: string): string {
  return name.replace(/[\r\n"]/g, (char) => encodeURIComponent(char));
}
