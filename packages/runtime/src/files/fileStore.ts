import { createHash, randomUUID } from "node:crypto";
import type { Json } from "@fairlead/formula";
import { type FileValue, findFiles } from "@fairlead/story";
import type { Database } from "../database.ts";
import { RuntimeError } from "../runtimeError.ts";
import { toFileName, toMediaType } from "./fileName.ts";
import * as sql from "./fileSql.ts";

/** What is stored: the bytes, and how they are called. `storyRunId`: whose events will hold the file; null: nobody's. */
export type NewFile = {
  bytes: Uint8Array | AsyncIterable<Uint8Array>;
  name: string | null;
  contentType: string | null;
  teamId: string;
  storyRunId: string | null;
  /** The id that events hold already; default: a new one. */
  id?: string;
};

/** A file that may be read. `read` gives its bytes piece by piece; each call begins anew. */
export type StoredFile = {
  name: string;
  contentType: string;
  size: number;
  sha256: string;
  read(): AsyncGenerator<Uint8Array>;
};

/** Who asks for a file: a run of a story, for what the story has, or a team, for what its stories have. */
export type FileReader = { storyRunId: string; storyId: string } | { teamId: string };

/**
 * Files, in the database. The same bytes are kept once for each tenant, in pieces, so that neither storing nor reading ever
 * holds a large file in memory. All methods reject with `storage_unavailable` when the database is away.
 */
export type FileStore = {
  put(file: NewFile): Promise<FileValue>;
  /** Null if there is no such file, or it may not be read. */
  open(id: string, reader: FileReader): Promise<StoredFile | null>;
  /** Lets a story run read the files in a value that another story run may read, and keeps them as long as both. */
  share(value: Json, runs: { from: string; to: string }): Promise<void>;
};

const chunkBytes = 262_144;

/** Opens the store. */
export function createFileStore(database: Pick<Database, "query">): FileStore {
  return {
    put: (file) => put(file, database),
    async open(id, reader) {
      const statement =
        "storyRunId" in reader
          ? { ...sql.fileOfRun, values: [id, reader.storyRunId, reader.storyId] }
          : { ...sql.fileOfTeam, values: [id, reader.teamId] };
      const [row] = await database.query<FileRow>(statement);
      return row === undefined ? null : toStored(row, database);
    },
    async share(value, { from, to }) {
      const ids = findFiles(value).map(({ file }) => file);
      if (ids.length > 0) await database.query({ ...sql.shareFiles, values: [ids, from, to] });
    },
  };
}

type FileRow = { name: string; content_type: string; blob_id: string; size: number; sha256: string };

function toStored(
  { blob_id, content_type: contentType, ...rest }: FileRow,
  database: Pick<Database, "query">,
): StoredFile {
  return {
    ...rest,
    contentType,
    async *read() {
      for (let seq = 0, left = rest.size; left > 0; seq += 1) {
        const [row] = await database.query<{ data: Buffer }>({ ...sql.readChunk, values: [blob_id, seq] });
        if (row === undefined)
          throw new RuntimeError("storage_unavailable", `The file ${rest.name} is not kept any more.`);
        left -= row.data.length;
        yield row.data;
      }
    },
  };
}

type Written = { blobId: string; hash: Buffer; size: number };

async function put(given: NewFile, database: Pick<Database, "query">): Promise<FileValue> {
  const { teamId, storyRunId } = given;
  const written = await write(given, database);
  const { hash, size, blobId } = written;
  const file = given.id ?? randomUUID();
  const name = toFileName(given.name) ?? "file";
  const contentType = toMediaType(given.contentType);
  await settle({ ...written, teamId }, database, async (blob) => {
    await database.query({ ...sql.addFile, values: [file, teamId, blob, name, contentType, storyRunId] });
  }).catch(async (error: unknown) => {
    await database.query({ ...sql.dropBlob, values: [blobId] }).catch(() => {});
    throw error;
  });
  return { file, name, content_type: contentType, size, sha256: hash.toString("hex") };
}

/** Writes bytes piece by piece as a blob that has no hash yet. What is broken off is taken away again. */
async function write({ bytes, teamId }: NewFile, database: Pick<Database, "query">): Promise<Written> {
  const blobId = randomUUID();
  const hash = createHash("sha256");
  let size = 0;
  let seq = 0;
  await database.query({ ...sql.beginBlob, values: [blobId, teamId] });
  try {
    for await (const chunk of toChunks(bytes)) {
      hash.update(chunk);
      size += chunk.length;
      await database.query({ ...sql.addChunk, values: [blobId, seq, chunk] });
      seq += 1;
    }
  } catch (error) {
    await database.query({ ...sql.dropBlob, values: [blobId] }).catch(() => {});
    throw error;
  }
  return { blobId, hash: hash.digest(), size };
}

async function* toChunks(bytes: NewFile["bytes"]): AsyncGenerator<Buffer> {
  if (bytes instanceof Uint8Array) {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield Buffer.from(bytes.subarray(at, at + chunkBytes));
    return;
  }
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    waiting.push(piece);
    length += piece.length;
    if (length < chunkBytes) continue;
    yield Buffer.concat(waiting);
    [waiting, length] = [[], 0];
  }
  if (length > 0) yield Buffer.concat(waiting);
}

/** How often a file is tried to be put on the blob that others have just stored or taken away. */
const settleMax = 3;

/** Names the one blob of the tenant that has these bytes: an older one if there is one, and then the new one goes. */
async function settle(
  { blobId, hash, size, teamId }: Written & { teamId: string },
  database: Pick<Database, "query">,
  name: (blobId: string) => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const [known] = await database.query<{ id: string }>({ ...sql.knownBlob, values: [teamId, hash] });
    try {
      if (known === undefined) await database.query({ ...sql.endBlob, values: [blobId, hash, size] });
      await name(known?.id ?? blobId);
      if (known !== undefined && known.id !== blobId) await database.query({ ...sql.dropBlob, values: [blobId] });
      return;
    } catch (error) {
      // Another one was quicker to store these bytes, or to take them away.
      if (attempt >= settleMax || !(error instanceof RuntimeError) || error.code !== "storage_rejected") throw error;
    }
  }
}
