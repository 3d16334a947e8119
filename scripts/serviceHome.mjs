import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chownSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "./problem.mjs";

/**
 * Where the embedded services keep their files and as whom they run.
 *
 * An ordinary user runs them as himself, inside the data directory. PostgreSQL refuses to run as root: there they run as
 * `postgres` or `nobody`. That user may be unable to reach the data directory (a checkout under /root, say); the
 * services then live in `/var/lib/fairlead/<hash of the data directory's path>`.
 */

/**
 * @typedef {{ uid: number, gid: number }} User
 * @typedef {{ path: string, user: User | undefined }} ServiceHome
 */

/**
 * @param {string} dataDirectory
 * @returns {ServiceHome}
 */
export function placeServices(dataDirectory) {
  if (process.getuid?.() !== 0) return { path: dataDirectory, user: undefined };
  const user = findUser();
  if (canEnter(dataDirectory, user)) return { path: dataDirectory, user };
  const name = createHash("sha256").update(dataDirectory).digest("hex").slice(0, 16);
  const path = join("/var/lib/fairlead", name);
  mkdirSync(path, { recursive: true, mode: 0o755 });
  if (canEnter(path, user)) return { path, user };
  const message = `PostgreSQL can't run as root, and the user it would run as can't reach ${dataDirectory} nor ${path}. Set FAIRLEAD_DATA_DIR to a directory that everybody may enter, or start Fairlead as an ordinary user.`;
  throw new Problem("data_directory_unreachable", message);
}

/**
 * Makes a folder that belongs to the user of the services.
 * @param {ServiceHome} home
 * @param {string} name
 * @returns {string} its path
 */
export function makeServiceFolder(home, name) {
  const path = join(home.path, name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (home.user) chownSync(path, home.user.uid, home.user.gid);
  return path;
}

function findUser() {
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(":");
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  const message =
    "PostgreSQL can't run as root, and there is neither a user postgres nor a user nobody. Start Fairlead as an ordinary user, or set DATABASE_URL.";
  throw new Problem("no_service_user", message);
}

/**
 * Whether a user can reach a folder. The system is asked rather than modes added up: it knows about access lists and
 * mount options as well.
 * @param {string} path
 * @param {User | undefined} user undefined: the user of this process
 */
export function canEnter(path, user) {
  return spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", path], { ...user, cwd: "/", stdio: "ignore" }).status === 0;
}

/** Whether two paths lead to the same folder. @param {string} one @param {string} other */
export function isSameFolder(one, other) {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}
