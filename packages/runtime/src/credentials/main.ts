import { createPool } from "@fairlead/db";
import { createDatabase } from "../database.ts";
import { readKeyring } from "./keyring.ts";
import { rotateKeys } from "./rotateKeys.ts";

/**
 * Changes the keys of credentials: wraps every data key with the first key of FAIRLEAD_CREDENTIAL_KEYS, or of
 * FAIRLEAD_SECRET_KEY without these. `--data` makes new data keys as well and seals every secret anew. Web and workers go on
 * meanwhile; they have to know the first key already. Ends with 1 and a sentence if it can't.
 */
async function main(): Promise<string> {
  const unknown = process.argv.slice(2).filter((argument) => argument !== "--data");
  if (unknown.length > 0) throw new Error(`There is no option ${unknown[0]}. Use: npm run rotate-keys [-- --data]`);
  const url = process.env.DATABASE_URL;
  if (!url)
    throw new Error("DATABASE_URL is not set, and no embedded PostgreSQL is known. Set it, or run npm start first.");
  const read = readKeyring(process.env);
  if (!read.ok) throw new Error(read.message);
  const { keyring } = read;
  if (keyring.currentId === null) throw new Error("Neither FAIRLEAD_CREDENTIAL_KEYS nor FAIRLEAD_SECRET_KEY is set.");
  const pool = createPool(url, { max: 2, applicationName: "fairlead rotate-keys" });
  try {
    const { wrapped, sealed } = await rotateKeys(createDatabase(pool), keyring, {
      data: process.argv.includes("--data"),
    });
    return `Key "${keyring.currentId}": data keys wrapped with it anew: ${wrapped}, secrets sealed anew: ${sealed}.`;
  } finally {
    await pool.end();
  }
}

main().then(
  (told) => process.stdout.write(`${told}\n`),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
