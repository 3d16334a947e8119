import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { commandLine, listProcesses } from "./processes.mjs";

/** Whether this process could listen on the port of the loopback address now. @param {number} port */
export function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * A free port below the range that systems give to outgoing connections, so that it is likely to be free next time.
 * @param {number[]} [except]
 */
export async function findFreePort(except = []) {
  for (let tries = 0; tries < 200; tries += 1) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (!except.includes(port) && (await isFree(port))) return port;
  }
  throw new Error("no free port between 20000 and 30000");
}

/**
 * Who listens on a TCP port, as far as this user may see it.
 * @param {number} port
 * @returns {{ pid: number, command: string } | undefined}
 */
export function whoListens(port) {
  const pid = process.platform === "linux" ? pidOfSocket(socketInodes(port)) : pidByLsof(port);
  return pid === undefined ? undefined : { pid, command: commandLine(pid) };
}

/** " by node (process 123)", or "" if it can't be seen. @param {number} port */
export function byWhom(port) {
  const found = whoListens(port);
  if (!found) return "";
  const command = found.command.length > 80 ? `${found.command.slice(0, 77)}...` : found.command;
  return ` by "${command || "unknown"}" (process ${found.pid})`;
}

function socketInodes(port) {
  const inodes = new Set();
  for (const file of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of readLines(file).slice(1)) {
      const fields = line.trim().split(/\s+/);
      const isListening = fields[3] === "0A";
      if (isListening && Number.parseInt(fields[1].split(":")[1], 16) === port) inodes.add(`socket:[${fields[9]}]`);
    }
  }
  return inodes;
}

function readLines(file) {
  try {
    return readFileSync(file, "utf8").trim().split("\n");
  } catch {
    return [];
  }
}

function pidOfSocket(inodes) {
  if (inodes.size === 0) return undefined;
  return listProcesses().find((pid) => openFiles(pid).some((target) => inodes.has(target)));
}

/** What the open files of a process are; nothing for a process of somebody else. */
function openFiles(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => linkTarget(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}

function linkTarget(path) {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function pidByLsof(port) {
  try {
    const found = execFileSync("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-t"], { encoding: "utf8" });
    return Number(found.split("\n")[0]) || undefined;
  } catch {
    return undefined;
  }
}
