import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { WorkerOrders, WorkerReport } from "./harnessMessages.ts";

/** The worker processes of the harness. */
export type Fleet = { [Symbol.dispose](): void };

export type Seen = Extract<WorkerReport, { kind: "seen" }>;

/** Starts workers, and resolves when all take jobs. They are killed when the fleet is disposed of. */
export async function startFleet(orders: readonly WorkerOrders[], onSeen: (seen: Seen) => void): Promise<Fleet> {
  const children: ChildProcess[] = [];
  const fleet = {
    [Symbol.dispose]() {
      for (const child of children) child.kill("SIGKILL");
    },
  };
  try {
    await Promise.all(
      orders.map((order) => {
        const child = fork(join(import.meta.dirname, "harnessWorker.ts"), [JSON.stringify(order)], {
          serialization: "advanced",
        });
        children.push(child);
        return whenReady(child, onSeen);
      }),
    );
    return fleet;
  } catch (error) {
    fleet[Symbol.dispose]();
    throw error;
  }
}

function whenReady(child: ChildProcess, onSeen: (seen: Seen) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code, signal) => reject(new Error(`A worker of the harness ended (${signal ?? code}).`)));
    child.on("message", (report: WorkerReport) => {
      if (report.kind === "seen") onSeen(report);
      else resolve();
    });
  });
}
