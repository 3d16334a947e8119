import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { onPostgres } from "./clusters.ts";
import { endSessionsSql } from "./injectPostgres.ts";
import { sendCommands } from "./injectRedis.ts";
import type { Stage } from "./stage.ts";

/** Below what a process has open when it is ready, so that it can open nothing more. */
const filesMax = 20;

/** Lets the processes of a part open nothing more, and ends the connections that they have to the servers. */
export async function limitFiles(part: "web" | "worker", stage: Stage): Promise<() => Promise<void>> {
  const limited = stage.fleet.running(part).map(({ pid }) => ({ pid, before: limitOf(pid) }));
  for (const { pid } of limited) setLimit(pid, String(filesMax));
  await onPostgres(stage.clusters.postgres.url, (client) => client.query(endSessionsSql));
  await sendCommands(stage, [["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]]);
  return async () => {
    for (const { pid, before } of limited) setLimit(pid, before);
  };
}

function setLimit(pid: number, max: string): void {
  execFileSync("prlimit", ["--pid", String(pid), `--nofile=${max}:`]);
}

function limitOf(pid: number): string {
  return /^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, "utf8"))?.[1] ?? "1024";
}
