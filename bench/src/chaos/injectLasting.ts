import { sendSignal } from "./clusters.ts";
import { fillDisk } from "./disk.ts";
import type { Lasting } from "./faults.ts";
import type { InjectMeans } from "./inject.ts";
import { limitFiles } from "./injectFiles.ts";
import { migrateBesideBackup } from "./injectMigration.ts";
import { freezePostgres, hogConnections, openSession } from "./injectPostgres.ts";
import { flush, putGarbage, sendCommands } from "./injectRedis.ts";
import { writeFile } from "./stage.ts";

type TakeBack = () => Promise<void>;

/** Begins a fault, and gives what ends it. */
export async function beginLasting(fault: Lasting, means: InjectMeans): Promise<TakeBack> {
  const { stage } = means;
  const { clusters, proxies, sink } = stage;
  switch (fault.kind) {
    case "freeze":
      return freeze(fault.part, means);
    case "stop":
      await clusters[fault.part].end(fault.signal);
      return () => clusters[fault.part].start();
    case "toxic":
      proxies[fault.part]?.apply(fault.toxic);
      return async () => proxies[fault.part]?.apply({ kind: "none" });
    case "sink":
      sink.answer(fault.mode);
      return async () => sink.answer({ kind: "ok" });
    case "redis":
      await sendCommands(stage, fault.commands);
      return () => sendCommands(stage, fault.back);
    case "garbageKeys":
      await putGarbage(fault.pattern, stage);
      return () => flush(stage);
    case "sql":
      return await openSession(clusters.postgres.url, fault);
    case "migrate":
      return await migrateBesideBackup(stage);
    case "hogConnections":
      return await hogConnections(stage);
    case "fillDisk":
      return await fillDisk(stage);
    case "limitFiles":
      return await limitFiles(fault.part, stage);
    case "clock":
      writeFile(stage, "clock", String(fault.byMs));
      return async () => void writeFile(stage, "clock", "0");
    case "block":
      return block(fault.forMs, means);
    default:
      fault satisfies never;
      throw new Error("There is no such fault.");
  }
}

function freeze(part: "web" | "worker" | "redis" | "postgres", { stage, random }: InjectMeans): TakeBack {
  if (part === "postgres") return freezePostgres(stage);
  const running = part === "redis" ? [] : stage.fleet.running(part);
  const pid = part === "redis" ? stage.clusters.redis.pid() : running[Math.floor(random() * running.length)]?.pid;
  if (pid === undefined) throw new Error(`No ${part} is running.`);
  sendSignal(pid, "SIGSTOP");
  return async () => sendSignal(pid, "SIGCONT");
}

function block(forMs: number, { stage, random }: InjectMeans): TakeBack {
  const running = stage.fleet.running("worker");
  const pid = running[Math.floor(random() * running.length)]?.pid;
  writeFile(stage, `block-${pid}`, String(forMs));
  return async () => {};
}
