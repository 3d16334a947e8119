import type { Database } from "../database.ts";
import type { Chore } from "./chore.ts";
import { forgetBlobs, forgetFiles, forgetUses } from "./filesSql.ts";

const rowsPerPass = 10_000;

/** Forgets files that no story run in the record uses any more: uses first, then the files, then their bytes. */
export function createFilesChore(database: Database): Chore {
  return {
    name: "files",
    everyMs: 600_000,
    async runOnce() {
      const remove = async (statement: { name: string; text: string }) => {
        const [row] = await database.query<{ count: number }>({ ...statement, values: [rowsPerPass] });
        return row?.count ?? 0;
      };
      const uses = await remove(forgetUses);
      const files = await remove(forgetFiles);
      return { uses, files, blobs: await remove(forgetBlobs) };
    },
  };
}
