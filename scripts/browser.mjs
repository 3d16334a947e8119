import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Problem } from "./problem.mjs";
import { runCommand } from "./processes.mjs";
import { say, step } from "./progress.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const macApplications = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * The browser for the tests: CHROMIUM, else Chromium or Chrome where the system keeps it, else Debian's package, which
 * only root can install. Throws Problem: `browser_missing`.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>} the path of the program
 */
export async function findBrowser(env = process.env) {
  if (env.CHROMIUM) return requireThere(env.CHROMIUM);
  const found = installed(env);
  if (found) return found;
  if (process.getuid?.() === 0 && (await runCommand("apt-get", ["--version"], { cwd: "/" })).code === 0) {
    await step("Installing Chromium", installPackage);
  }
  return installed(env) ?? missing("none was found");
}

function requireThere(path) {
  return existsSync(path) ? path : missing(`CHROMIUM names ${path}, which is not there`);
}

function installed(env) {
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  const paths = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [...paths, ...macApplications].find((path) => existsSync(path));
}

function missing(why) {
  const message = `The browser tests need Chromium or Chrome, and ${why}. Install it (Debian, Ubuntu: apt-get install chromium; macOS: brew install chromium), or set CHROMIUM to its path.`;
  throw new Problem("browser_missing", message);
}

async function installPackage() {
  const env = { ...process.env, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]]) {
    const { code, output } = await runCommand("apt-get", ["-q", ...args], { cwd: "/", env });
    if (code !== 0) say(`apt-get ${args[0]} failed:\n${output.trim().split("\n").slice(-5).join("\n")}`);
  }
}
