import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  buildLock,
  fingerprint,
  hasStamp,
  putStamp,
  requireSpace,
  root,
  stampFolder,
  withCommands,
} from "./checkout.mjs";
import { waitForLock } from "./lock.mjs";
import { LogFile } from "./logFile.mjs";
import { Problem } from "./problem.mjs";
import { runCommand } from "./processes.mjs";
import { say, showPath, step } from "./progress.mjs";

/**
 * What has to be made from the sources before Fairlead can run, each only if the sources have changed: the database
 * client and the pages.
 */

/** @typedef {{ text: string, workspace: string, script: string, result: string, stamp: string, sources: () => string }} Product */

/** @type {Product} */
const client = {
  text: "Generating the database client",
  workspace: "@fairlead/db",
  script: "generate",
  result: "prisma/src/generated",
  stamp: "generated",
  sources: () =>
    fingerprint(["prisma/schema.prisma", "prisma/prisma.config.ts", "prisma/package.json", "package-lock.json"]),
};

/** @type {Product} */
const pages = {
  text: "Building the pages",
  workspace: "@fairlead/web",
  script: "build",
  result: "apps/web/.next/BUILD_ID",
  stamp: "built",
  sources: () =>
    fingerprint(
      ["apps/web", "packages", "examples", "prisma/src", "prisma/schema.prisma", "package-lock.json"],
      isNoSource,
    ),
};

const notSources = new Set(["node_modules", ".next", ".turbo", "test", "generated", "next-env.d.ts", "README.md"]);

function isNoSource(name) {
  return notSources.has(name) || /\.test\.tsx?$|\.tsbuildinfo$/.test(name);
}

/** Generates the database client if it is missing or out of date. @param {string} logs folder */
export function generateClient(logs) {
  return make(client, logs);
}

/** Builds the pages if they are missing or out of date. @param {string} logs folder */
export function buildPages(logs) {
  return make(pages, logs);
}

async function make(product, logs) {
  const stampFile = join(stampFolder, product.stamp);
  const isMade = (sources) => existsSync(join(root, product.result)) && hasStamp(stampFile, sources);
  if (isMade(product.sources())) return;
  const lock = await waitForLock(buildLock, (pid) => say(`Waiting for process ${pid}, which installs or builds here`));
  try {
    const sources = product.sources();
    if (isMade(sources)) return;
    requireSpace(root, 200);
    rmSync(stampFile, { force: true });
    await step(product.text, () => runScript(product, logs));
    putStamp(stampFile, sources);
  } finally {
    lock.release();
  }
}

async function runScript({ text, workspace, script, result }, logs) {
  const args = ["run", "--silent", script, "-w", workspace];
  // npm and Prisma leave caches in the temporary folder, which nobody reads again.
  const temporary = mkdtempSync(join(tmpdir(), "fairlead-build-"));
  const env = { ...withCommands(process.env), NODE_ENV: "production", TMPDIR: temporary };
  const { code, output } = await runCommand("npm", args, { cwd: root, env });
  rmSync(temporary, { recursive: true, force: true });
  const file = join(logs, "build.log");
  const log = new LogFile(file);
  log.write(output);
  log.close();
  // Some versions of npm end with 0 although the script of a workspace failed.
  if (code === 0 && existsSync(join(root, result))) return;
  const last = output.trim().split("\n").slice(-15).join("\n");
  throw new Problem(
    "build_failed",
    `${text} failed. All of its output is in ${showPath(file)}; it ends with:\n${last}`,
  );
}
