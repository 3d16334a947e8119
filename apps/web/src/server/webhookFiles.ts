import { hash, randomUUID } from "node:crypto";
import { type FileStore, type FileValue, toFileName, toMediaType } from "@fairlead/runtime/enqueue";

/** A file of a call: what its event holds, and the bytes, which are stored once the call is accepted. */
export type CallFile = { value: FileValue; bytes: Buffer };

/** A file of a call. Its id is made here, never by who sent it. */
export function toCallFile(bytes: Buffer, told: { name: string | null; contentType: string | null }): CallFile {
  const { name, contentType } = told;
  const value: FileValue = {
    file: randomUUID(),
    name: toFileName(name) ?? "file",
    content_type: toMediaType(contentType),
    size: bytes.length,
    sha256: hash("sha256", bytes, "hex"),
  };
  return { value, bytes };
}

/** Stores the files of a call for the story run that it starts. Rejects with `storage_unavailable`. */
export async function storeFiles(
  store: FileStore,
  files: readonly CallFile[],
  owner: { teamId: string; storyRunId: string },
): Promise<void> {
  for (const { value, bytes } of files) {
    const { file: id, name, content_type: contentType } = value;
    await store.put({ id, bytes, name, contentType, ...owner });
  }
}
