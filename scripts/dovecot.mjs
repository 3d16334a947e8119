import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runCommand } from "./processes.mjs";
import { say, step } from "./progress.mjs";

/**
 * The IMAP server for the tests of fetched mail: DOVECOT, else where the system keeps it, else Debian's package, which only
 * root can install. Null where there is none: its tests are skipped then.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string | null>} the path of the program
 */
export async function findDovecot(env = process.env) {
  if (env.DOVECOT) return existsSync(env.DOVECOT) ? env.DOVECOT : null;
  const found = installed(env);
  if (found) return found;
  if (process.getuid?.() === 0 && (await runCommand("apt-get", ["--version"], { cwd: "/" })).code === 0) {
    await step("Installing Dovecot", installPackage);
  }
  return installed(env) ?? null;
}

function installed(env) {
  const folders = [...(env.PATH ?? "").split(delimiter).filter(Boolean), "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => join(folder, "dovecot")).find((path) => existsSync(path));
}

async function installPackage() {
  const env = { ...process.env, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", "dovecot-imapd"]]) {
    const { code, output } = await runCommand("apt-get", ["-q", ...args], { cwd: "/", env });
    if (code !== 0) say(`apt-get ${args[0]} failed:\n${output.trim().split("\n").slice(-5).join("\n")}`);
  }
}
