import { execFileSync, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** A process that has ended but that its parent (in a container often nobody) has not taken note of. */
function isZombie(pid) {
  return statFields(pid)?.[0] === "Z";
}

/** The fields of /proc/PID/stat from the state on, or undefined where there is no such file. */
function statFields(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

/**
 * Tells a process from a later one with the same number: its start time. Undefined if there is no such process.
 * @param {number} pid
 * @returns {string | undefined}
 */
export function startTime(pid) {
  if (!isAlive(pid)) return undefined;
  const fields = statFields(pid);
  if (fields) return fields[19];
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The command line of a process, "" if it can't be read. @param {number} pid */
export function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {}
  try {
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

/** Resolves when the process has ended; whoever started it does not matter. @param {number} pid */
export async function hasEnded(pid, pollMs = 50) {
  while (isAlive(pid)) await delay(pollMs);
}

/**
 * Sends each signal in turn and waits its `waitMs` for the process to end.
 * @param {number} pid
 * @param {{ signal: NodeJS.Signals, waitMs: number }[]} signals
 * @returns {Promise<boolean>} whether it has ended
 */
export async function stopProcess(pid, signals) {
  for (const { signal, waitMs } of signals) {
    if (!sendSignal(pid, signal)) return true;
    const until = Date.now() + waitMs;
    while (Date.now() < until) {
      if (!isAlive(pid)) return true;
      await delay(20);
    }
  }
  return !isAlive(pid);
}

/** @returns {boolean} whether there was such a process */
export function sendSignal(pid, signal) {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

const running = new Set();
/** For a command to end with everything that it started. */
const groupGraceMs = 30_000;

/**
 * Runs a command to its end, in a process group of its own so that it can be ended with all that it starts.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, user?: { uid: number, gid: number }, show?: boolean }} options show: its output goes to the terminal
 * @returns {Promise<{ code: number, output: string }>} code -1: it could not be started
 */
export function runCommand(command, args, { cwd, env = process.env, user, show = false }) {
  return new Promise((resolve) => {
    const stdio = show ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"];
    const child = spawn(command, args, { ...user, cwd, env, stdio, detached: true });
    let output = "";
    const keep = (chunk) => {
      output = (output + chunk).slice(-200_000);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    running.add(child);
    child.once("error", (error) => finish(-1, error.message));
    child.once("close", (code) => finish(code ?? 1, ""));
    const finish = (code, more) => {
      running.delete(child);
      resolve({ code, output: output + more });
    };
  });
}

/** Ends every command that `runCommand` still runs, with all its children. */
export async function stopCommands() {
  await Promise.all([...running].map((child) => stopGroup(child)));
}

async function stopGroup({ pid }) {
  if (pid === undefined || !sendSignal(-pid, "SIGTERM")) return;
  const until = Date.now() + groupGraceMs;
  while (Date.now() < until) {
    await delay(20);
    if (!hasMembers(pid)) return;
  }
  sendSignal(-pid, "SIGKILL");
}

/** Whether a process group still has a process that runs; ended ones that nobody has taken note of do not count. */
function hasMembers(group) {
  if (!sendSignal(-group, 0)) return false;
  const pids = listProcesses();
  return pids.length === 0 || pids.some((pid) => Number(statFields(pid)?.[2]) === group && isAlive(pid));
}

/** The numbers of all processes; none where the system has no /proc. */
export function listProcesses() {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
