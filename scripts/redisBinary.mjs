import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "./problem.mjs";
import { runCommand } from "./processes.mjs";
import { step } from "./progress.mjs";

/**
 * Finds a Redis server: REDIS_BIN, else redis-server or valkey-server on the PATH, else Debian's or Ubuntu's package,
 * which is fetched and unpacked beside the data. Nothing is installed into the system and no root is needed; apt checks
 * the signatures as always.
 */

/** Redis Functions came with it. */
export const oldestRedis = [7, 0];

/** @typedef {{ program: string, env: NodeJS.ProcessEnv }} RedisProgram */

/**
 * Throws Problem: `redis_missing`.
 * @param {import("./serviceHome.mjs").ServiceHome} home
 * @returns {Promise<RedisProgram>}
 */
export async function findRedis(home) {
  if (process.env.REDIS_BIN) return requireUsable(process.env.REDIS_BIN);
  for (const program of ["redis-server", "valkey-server"]) {
    const found = { program, env: process.env };
    if (isUsable(versionOf(found))) return found;
  }
  const folder = join(home.path, "redis-programs");
  const packaged = inPackage(folder);
  if (isUsable(versionOf(packaged))) return packaged;
  if (spawnSync("apt-get", ["--version"]).status === 0) {
    await step("Fetching Redis", () => fetchPackage(folder));
    if (isUsable(versionOf(packaged))) return packaged;
  }
  throw missing("none was found");
}

function missing(why) {
  const message = `Fairlead needs a Redis server of version ${oldestRedis.join(".")} or later, and ${why}. Install one (macOS: brew install redis; Debian, Ubuntu: apt-get install redis-server), or set REDIS_URL to one that runs.`;
  return new Problem("redis_missing", message);
}

function requireUsable(program) {
  const found = { program, env: process.env };
  const version = versionOf(found);
  if (isUsable(version)) return found;
  const what = version ? `is version ${version.join(".")}` : "is not a Redis server that runs here";
  throw new Problem("redis_missing", `REDIS_BIN (${program}) ${what}; ${oldestRedis.join(".")} or later is needed.`);
}

/** Major and minor version, undefined if the program does not run. */
function versionOf({ program, env }) {
  const run = spawnSync(program, ["--version"], { env, encoding: "utf8" });
  const match = run.status === 0 ? /v=(\d+)\.(\d+)/.exec(run.stdout) : null;
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

/** Whether Fairlead can use a server of this version. @param {number[] | undefined} version major and minor */
export function isUsable(version) {
  if (!version) return false;
  return version[0] > oldestRedis[0] || (version[0] === oldestRedis[0] && version[1] >= oldestRedis[1]);
}

function inPackage(folder) {
  const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
  const libraries = [join(folder, `usr/lib/${machine}-linux-gnu`), join(folder, `lib/${machine}-linux-gnu`)];
  return {
    program: join(folder, "usr/bin/redis-server"),
    env: { ...process.env, LD_LIBRARY_PATH: libraries.join(":") },
  };
}

async function fetchPackage(folder) {
  const work = `${folder}.new`;
  const unpacked = join(work, "unpacked");
  rmSync(work, { recursive: true, force: true });
  for (const name of ["lists/partial", "cache/archives/partial", "unpacked"]) {
    mkdirSync(join(work, name), { recursive: true, mode: 0o755 });
  }
  await apt(work, ["update"]);
  const names = await packageNames(work);
  await apt(work, ["download", ...names]);
  for (const file of readdirSync(work).filter((name) => name.endsWith(".deb"))) {
    await run(work, "dpkg-deb", ["-x", file, unpacked]);
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(unpacked, folder);
  rmSync(work, { recursive: true, force: true });
  if (!existsSync(folder)) throw missing("its package could not be unpacked");
}

/** Redis's package and those it needs that this system lacks, by asking apt what it would install. */
async function packageNames(work) {
  const output = await apt(work, ["-s", "install", "--no-install-recommends", "redis-server"]);
  const names = [...output.matchAll(/^Inst (\S+)/gm)].map((match) => match[1]);
  return names.length > 0 ? names : ["redis-server", "redis-tools"];
}

function apt(work, args) {
  const own = [`Dir::State::lists=${work}/lists`, `Dir::Cache=${work}/cache`, "APT::Sandbox::User="];
  return run(work, "apt-get", ["-qq", ...own.flatMap((option) => ["-o", option]), ...args]);
}

async function run(cwd, command, args) {
  const { code, output } = await runCommand(command, args, { cwd, env: { ...process.env, LC_ALL: "C" } });
  if (code === 0) return output;
  const line =
    output
      .trim()
      .split("\n")
      .find((text) => text.startsWith("E:")) ?? `${command} ended with ${code}`;
  throw missing(`fetching its package failed (${line})`);
}
