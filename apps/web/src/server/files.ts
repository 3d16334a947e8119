import { Readable } from "node:stream";
import type { StoredFile } from "@fairlead/runtime/enqueue";
import { AppError } from "./appError.ts";
import type { Actor, Services } from "./services.ts";

/** An answer that is bytes: its headers, and what is sent. */
export class Download {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;

  constructor(headers: Readonly<Record<string, string>>, body: Readable) {
    this.headers = headers;
    this.body = body;
  }
}

/** Pictures larger than this are not shown, and not looked at. */
const pictureBytesMax = 10_000_000;

/**
 * The bytes of a file of the actor's team, to be saved. Throws `not_found`, for another team's file as well. What a stranger
 * wrote is never a page here: it is sent to be saved, as bytes without a type, unless it is a picture by its own bytes.
 */
export async function downloadFile({ files }: Services, actor: Actor, id: string): Promise<Download> {
  const file = await files.open(id, { teamId: actor.teamId });
  if (file === null) {
    throw new AppError("not_found", "There is no such file. Files are kept as long as the runs that got them.");
  }
  const pieces = file.read();
  const first = await pieces.next();
  const head = first.done ? Buffer.alloc(0) : Buffer.from(first.value);
  return new Download(headersFor(file, pictureType(head, file.size)), Readable.from(whole(head, pieces)));
}

async function* whole(head: Buffer, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  yield* rest;
}

function headersFor({ name, size }: StoredFile, type: string | null): Record<string, string> {
  return {
    "content-type": type ?? "application/octet-stream",
    "content-length": String(size),
    "content-disposition": savedAs(name),
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  };
}

/** The header by which bytes are saved under a name. */
export function savedAs(name: string): string {
  return `attachment; filename="${toAscii(name)}"; filename*=UTF-8''${encode(name)}`;
}

/** For readers that know no `filename*`: what a quoted text can't hold is left out. */
function toAscii(name: string): string {
  return name.replace(/[^\x20-\x7e]|["\\%;]/g, "_");
}

function encode(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Pictures that can't hold a script, by how their bytes begin. */
const signatures: readonly (readonly [type: string, head: string])[] = [
  ["image/png", "89504e470d0a1a0a"],
  ["image/jpeg", "ffd8ff"],
  ["image/gif", "474946383761"],
  ["image/gif", "474946383961"],
];

function pictureType(head: Buffer, size: number): string | null {
  if (size > pictureBytesMax) return null;
  const hex = head.subarray(0, 12).toString("hex");
  const found = signatures.find(([, start]) => hex.startsWith(start))?.[0];
  if (found !== undefined) return found;
  return hex.startsWith("52494646") && hex.slice(16) === "57454250" ? "image/webp" : null;
}
