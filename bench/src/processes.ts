import { readdirSync, readFileSync } from "node:fs";

/** What a process of the product is there for. */
export type Part = "web" | "worker" | "postgres" | "redis" | "launcher";

/** Sums over the processes of a part. Memory in MB; `cpuMs`: processor time since each process began. */
export type Usage = { rssMb: number; pssMb: number; cpuMs: number };

type Process = { pid: number; parent: number; command: string };

/** One tick of the kernel's accounts of processor time, in ms; the same on every Linux. */
const tickMs = 10;

/** What each part of a process tree uses. Reads /proc, so it works on Linux only. */
export function usageByPart(pid: number): Partial<Record<Part, Usage>> {
  const parts: Partial<Record<Part, Usage>> = {};
  for (const process of [toProcess(pid), ...descendants(pid)]) {
    const part = partOf(process.command);
    const sum = parts[part] ?? { rssMb: 0, pssMb: 0, cpuMs: 0 };
    const { rssMb, pssMb, cpuMs } = usageOf(process.pid);
    parts[part] = { rssMb: sum.rssMb + rssMb, pssMb: sum.pssMb + pssMb, cpuMs: sum.cpuMs + cpuMs };
  }
  return parts;
}

/** The variables that the descendants of a process were started with; the first one that has all names counts. */
export function environmentBelow(pid: number, names: readonly string[]): string[] {
  for (const process of descendants(pid)) {
    const entries = readProc(process.pid, "environ").split("\0");
    const values = names.map((name) => entries.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1));
    if (values.every((value) => value !== undefined)) return values.map(String);
  }
  throw new Error(`No process of the product has ${names.join(" and ")} in its environment.`);
}

/** What a command line belongs to. */
export function partOf(command: string): Part {
  if (command.includes("apps/web/")) return "web";
  if (command.includes("packages/runtime/")) return "worker";
  if (/redis-server|valkey-server/.test(command)) return "redis";
  return command.includes("postgres") ? "postgres" : "launcher";
}

/** PSS shares what processes have in common among them; RSS counts it for each, as most tools do. */
function usageOf(pid: number): Usage {
  const rollup = readProc(pid, "smaps_rollup");
  const kb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(rollup)?.[1] ?? 0);
  const [user = 0, system = 0] = statFields(pid).slice(11, 13).map(Number);
  return { rssMb: kb("Rss") / 1024, pssMb: kb("Pss") / 1024, cpuMs: (user + system) * tickMs };
}

function descendants(pid: number): Process[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const all = pids.map((name) => toProcess(Number(name)));
  const found: Process[] = [];
  const parents = [pid];
  for (let parent = parents.shift(); parent !== undefined; parent = parents.shift()) {
    for (const process of all) {
      if (process.parent !== parent) continue;
      found.push(process);
      parents.push(process.pid);
    }
  }
  return found;
}

function toProcess(pid: number): Process {
  const command = readProc(pid, "cmdline").replaceAll("\0", " ");
  return { pid, parent: Number(statFields(pid)[1] ?? -1), command };
}

/** The fields after the name, which may hold spaces and brackets: state, parent, .. */
function statFields(pid: number): string[] {
  const stat = readProc(pid, "stat");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Empty when the process has ended meanwhile. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
