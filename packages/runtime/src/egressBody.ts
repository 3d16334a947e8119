import type { Readable, Transform } from "node:stream";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { EgressFailure, egressError, egressFailure } from "./egressError.ts";

const encodingsMax = 2;
const ratioMax = 200;
/** Below this size no answer counts as a bomb, however well it packs. */
const harmlessBytes = 1_000_000;

/** Reads a stream to its end. Rejects with `response_too_large` at the first byte above the limit. */
export function readBytes(stream: Readable, bytesMax: number, count: (bytes: number) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on("data", (chunk: Buffer) => {
      size += chunk.length;
      count(chunk.length);
      if (size > bytesMax) return stream.destroy(tooLarge(bytesMax));
      chunks.push(chunk);
    });
    stream.on("end", () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)));
    stream.on("error", reject);
    stream.on("close", () => {
      if (!stream.readableEnded) reject(egressFailure("connection_reset", "The answer broke off before its end."));
    });
  });
}

/** The error for a response above the limit, on the wire or unpacked. */
export function tooLarge(bytesMax: number): EgressFailure {
  return egressFailure(
    "response_too_large",
    `The response is larger than ${megabytes(bytesMax)}, the limit. Ask the server for less.`,
  );
}

function megabytes(bytes: number): string {
  return bytes >= 1_000_000 ? `${bytes / 1_000_000} MB` : `${bytes} bytes`;
}

type Decode = (data: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const inflate: Decode = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate);
const inflateRaw: Decode = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflateRaw);
const gunzip: Decode = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip);

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["gzip", gunzip],
  ["x-gzip", gunzip],
  // Some servers send bare deflate data under this name; a zlib header always has 8 in its low four bits.
  ["deflate", (data, options) => (((data[0] ?? 0) & 0x0f) === 8 ? inflate(data, options) : inflateRaw(data, options))],
  ["br", promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress)],
  ["zstd", promisify<Buffer, zlib.ZstdOptions, Buffer>(zlib.zstdDecompress)],
]);

/** What unpacks a stream, by the name of its encoding. */
export const unpackers: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ["gzip", () => zlib.createGunzip()],
  ["x-gzip", () => zlib.createGunzip()],
  ["deflate", () => zlib.createInflate()],
  ["br", () => zlib.createBrotliDecompress()],
  ["zstd", () => zlib.createZstdDecompress()],
]);

/**
 * Unpacks a body as its content-encoding says, last encoding first. Encodings that are not known leave the body as it is.
 * Rejects with `response_encoding` (more than 2, or damaged), `response_bomb` (more than 200 times its size on the wire
 * and more than 1 MB) or `response_too_large`.
 */
export async function unpack(wire: Buffer, contentEncoding: string, bytesMax: number): Promise<Buffer> {
  const encodings = contentEncoding
    .toLowerCase()
    .split(",")
    .map((name) => name.trim());
  const packed = encodings.filter((name) => name !== "" && name !== "identity");
  if (wire.length === 0 || packed.length === 0 || packed.some((name) => !decoders.has(name))) return wire;
  if (packed.length > encodingsMax) {
    throw egressFailure(
      "response_encoding",
      `The response is packed ${packed.length} times over; ${encodingsMax} is the limit.`,
    );
  }
  const bombBytes = Math.max(harmlessBytes, wire.length * ratioMax);
  let data = wire;
  for (const name of packed.reverse()) {
    data = await decode(data, name, { maxOutputLength: Math.min(bytesMax, bombBytes) }).catch((cause: unknown) => {
      throw toFailure(cause, name, { bytesMax, bombBytes });
    });
  }
  return data;
}

async function decode(data: Buffer, name: string, options: { maxOutputLength: number }): Promise<Buffer> {
  return (await decoders.get(name)?.(data, options)) ?? data;
}

function toFailure(
  cause: unknown,
  name: string,
  { bytesMax, bombBytes }: { bytesMax: number; bombBytes: number },
): EgressFailure {
  const isTooLong = cause instanceof RangeError && "code" in cause && cause.code === "ERR_BUFFER_TOO_LARGE";
  if (isTooLong && bombBytes >= bytesMax) return tooLarge(bytesMax);
  if (isTooLong) {
    return egressFailure(
      "response_bomb",
      `The compressed response unpacks to more than ${ratioMax} times its size and was stopped.`,
    );
  }
  const message = `The response says that it is packed with ${name}, but it can't be unpacked.`;
  return new EgressFailure(egressError("response_encoding", message, String(cause)), cause);
}
