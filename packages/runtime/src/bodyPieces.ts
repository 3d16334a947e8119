import { Readable } from "node:stream";

/** A part of a body that is read when it is sent, such as a file. */
export type StreamedPiece = {
  size: number;
  /** Of all its bytes, in hexadecimal digits. */
  sha256: string;
  /** How people are told of it. */
  label: string;
  read(): AsyncIterable<Uint8Array>;
};

/** A body in pieces, so that files in it are never in memory as a whole. Only pieces of bytes may hold credentials. */
export type BodyPieces = readonly (Uint8Array | StreamedPiece)[];

/** The body of a request. */
export type RequestBody = string | Uint8Array | BodyPieces | null;

/** Whether a body is in pieces. */
export function isInPieces(body: RequestBody): body is BodyPieces {
  return Array.isArray(body);
}

/** Bytes of a body as it is sent. */
export function bodySize(body: RequestBody): number {
  if (body === null) return 0;
  if (!isInPieces(body)) return Buffer.byteLength(body);
  return body.reduce((sum, piece) => sum + (piece instanceof Uint8Array ? piece.length : piece.size), 0);
}

/** A body in pieces as a stream, each piece opened when its turn comes. */
export function toStream(pieces: BodyPieces): Readable {
  async function* read() {
    for (const piece of pieces) {
      if (piece instanceof Uint8Array) yield piece;
      else yield* piece.read();
    }
  }
  return Readable.from(read(), { objectMode: false });
}

/** A body as people may see it: files by what they are called. */
export function tellBody(body: RequestBody): string | null {
  if (body === null || typeof body === "string") return body;
  if (!isInPieces(body)) return Buffer.from(body).toString("utf8");
  return body
    .map((piece) => (piece instanceof Uint8Array ? Buffer.from(piece).toString("utf8") : `‹${piece.label}›`))
    .join("");
}

/** The beginning of a body, for people. */
export function beginningOf(body: RequestBody, lengthMax: number): RequestBody {
  const written = isInPieces(body) ? tellBody(body) : body;
  return written?.slice(0, lengthMax) ?? null;
}
