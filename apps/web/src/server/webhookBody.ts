import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import type { ByteBudget } from "./byteBudget.ts";
import type { Refusal } from "./webhookAnswer.ts";

/** Bytes that the body of one call may have, before and after decompression. */
const bodyBytesMax = 10_000_000;

/** A body as it was received and decompressed. `held`: bytes taken from the budget, to be given back. */
export type BodyRead =
  | { kind: "read"; bytes: Buffer; held: number }
  | { kind: "refused"; refusal: Refusal; held: number }
  | { kind: "gone"; held: number };

const nothing = Buffer.alloc(0);
const limitText = `${bodyBytesMax / 1e6} MB`;

const tooLarge: Refusal = {
  status: 413,
  code: "body_too_large",
  message: `The request body is larger than ${limitText}, the limit for a webhook. Send less at once.`,
  headers: { connection: "close" },
};

const overloaded: Refusal = {
  status: 503,
  code: "too_many_bodies",
  message: "More requests are being received than memory is set aside for. Retry after 5 seconds.",
  headers: { connection: "close", "retry-after": "5" },
};

/** Receives the body of a request within the limits and undoes one layer of compression. */
export async function readBody(request: IncomingMessage, budget: ByteBudget): Promise<BodyRead> {
  const { "content-length": length, "transfer-encoding": transfer, "content-encoding": encoding } = request.headers;
  if (length === undefined && transfer === undefined) return { kind: "read", bytes: nothing, held: 0 };
  if (Number(length) > bodyBytesMax) return { kind: "refused", refusal: tooLarge, held: 0 };
  const unpack = findUnpack(encoding);
  if (unpack === null) return { kind: "refused", refusal: unknownEncoding, held: 0 };
  const read = await receive(request, budget);
  return read.kind !== "read" || unpack === keep ? read : decode(read, unpack, budget);
}

function receive(request: IncomingMessage, budget: ByteBudget): Promise<BodyRead> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let held = 0;
    const end = (read: BodyRead) => {
      request.off("data", take);
      resolve(read);
    };
    const take = (chunk: Buffer) => {
      if (held + chunk.length > bodyBytesMax) return end({ kind: "refused", refusal: tooLarge, held });
      if (!budget.take(chunk.length)) return end({ kind: "refused", refusal: overloaded, held });
      held += chunk.length;
      chunks.push(chunk);
    };
    request.on("data", take);
    request.once("end", () => {
      const [first = nothing] = chunks;
      end({ kind: "read", bytes: chunks.length > 1 ? Buffer.concat(chunks, held) : first, held });
    });
    request.once("error", () => end({ kind: "gone", held }));
    request.once("close", () => end({ kind: "gone", held }));
  });
}

type Unpack = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const keep: Unpack = (bytes) => Promise.resolve(bytes);
const unpackers = new Map<string, Unpack>([
  ["identity", keep],
  ["gzip", promisify(gunzip)],
  ["x-gzip", promisify(gunzip)],
  ["deflate", promisify(inflate)],
  ["br", promisify(brotliDecompress)],
]);

const unknownEncoding: Refusal = {
  status: 415,
  code: "unsupported_encoding",
  message: "The Content-Encoding is not supported. Send the body as it is, or with one of gzip, deflate and br.",
  headers: { connection: "close" },
};

function findUnpack(encoding: string | undefined): Unpack | null {
  if (encoding === undefined || encoding === "") return keep;
  return unpackers.get(encoding.trim().toLowerCase()) ?? null;
}

type Received = BodyRead & { kind: "read" };

/** Memory for the largest result is taken first: how much comes out is known only afterwards. */
async function decode(read: Received, unpack: Unpack, budget: ByteBudget): Promise<BodyRead> {
  if (!budget.take(bodyBytesMax)) return { kind: "refused", refusal: overloaded, held: read.held };
  const held = read.held + bodyBytesMax;
  try {
    return { kind: "read", bytes: await unpack(read.bytes, { maxOutputLength: bodyBytesMax }), held };
  } catch (error) {
    return { kind: "refused", refusal: toDecodeRefusal(error), held };
  }
}

function toDecodeRefusal(error: unknown): Refusal {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ERR_BUFFER_TOO_LARGE") {
    const message = `The compressed body unpacks to more than ${limitText}.`;
    return { status: 413, code: "body_too_large_decoded", message };
  }
  const message = "The body is not what its Content-Encoding says, or it ends too early.";
  return { status: 400, code: "bad_encoding", message };
}
