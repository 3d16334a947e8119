import { readFileSync, readlinkSync } from "node:fs";
import { commandLine, hasEnded, isAlive, listProcesses, sendSignal } from "./processes.mjs";

/** The environment variable by which every process of one run of the tests is known. Its value: the run's folder. */
export const mark = "FAIRLEAD_TEST_RUN";

/**
 * Ends every process that a run of the tests has left behind, and says which.
 * @param {string} folder of the run
 * @returns {Promise<{ pid: number, command: string }[]>}
 */
export async function endLeftovers(folder) {
  const left = findProcesses(folder);
  const killed = left.filter(({ pid }) => sendSignal(pid, "SIGKILL"));
  await Promise.all(killed.map(({ pid }) => hasEnded(pid)));
  return left;
}

/**
 * Every living process, other than this one, that has the path of a folder in its environment or its command line or
 * works in there: servers overwrite their environment with a title of their own. None where there is no /proc.
 * @param {string} folder
 * @returns {{ pid: number, command: string }[]}
 */
export function findProcesses(folder) {
  return listProcesses()
    .filter((pid) => pid !== process.pid && isAlive(pid) && belongsTo(pid, folder))
    .map((pid) => ({ pid, command: commandLine(pid).slice(0, 200) }));
}

function belongsTo(pid, folder) {
  if (readOf(pid, (proc) => readFileSync(`${proc}/environ`, "utf8")).includes(folder)) return true;
  if (`${readOf(pid, (proc) => readlinkSync(`${proc}/cwd`))}/`.startsWith(`${folder}/`)) return true;
  return commandLine(pid).includes(folder);
}

/** Nothing for a process that is gone or somebody else's. */
function readOf(pid, read) {
  try {
    return read(`/proc/${pid}`);
  } catch {
    return "";
  }
}
