import type { Json } from "@fairlead/formula";
import { type FileValue, findFiles } from "@fairlead/story";
import type { FileReader, FileStore, NewFile, StoredFile } from "./fileStore.ts";

/** The files of one run: what it may read, and where what it stores belongs. */
export type RunFiles = {
  put(file: Pick<NewFile, "bytes" | "name" | "contentType">): Promise<FileValue>;
  /** The files in a value by their ids; those that can't be read are not in it. */
  open(value: Json): Promise<OpenedFiles>;
};

/** Files that are ready to be read, by id. */
export type OpenedFiles = ReadonlyMap<string, StoredFile>;

/** Files that one run may read at a time. */
const openedMax = 100;

/** Whose files they are. `run`: null where an action is tried out and nothing is recorded. */
export type FileOwner = { teamId: string; run: { storyRunId: string; storyId: string } | null };

/** The files of a run. */
export function createRunFiles(store: FileStore, { teamId, run }: FileOwner): RunFiles {
  const reader: FileReader = run ?? { teamId };
  const storyRunId = run?.storyRunId ?? null;
  return {
    put: (file) => store.put({ ...file, teamId, storyRunId }),
    async open(value) {
      const opened = new Map<string, StoredFile>();
      for (const { file: id } of findFiles(value).slice(0, openedMax)) {
        const file = await store.open(id, reader);
        if (file !== null) opened.set(id, file);
      }
      return opened;
    },
  };
}

/** For processes that keep no files. */
export const noRunFiles: RunFiles = {
  put: () => Promise.reject(new Error("Files are not kept here.")),
  open: () => Promise.resolve(new Map()),
};
