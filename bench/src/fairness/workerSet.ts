import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Product } from "../product.ts";

/** Worker processes of the product by name. */
export type WorkerSet = {
  /** Starts one; resolves when it takes runs. */
  start(name: string): Promise<void>;
  /** Kills one in the middle of whatever it does. */
  kill(name: string): Promise<void>;
};

/** A set that is empty; what is started ends with the product. */
export function createWorkerSet(product: Pick<Product, "startWorker">): WorkerSet {
  const workers = new Map<string, ChildProcess>();
  return {
    async start(name) {
      workers.set(name, await product.startWorker());
    },
    async kill(name) {
      const worker = workers.get(name);
      if (worker === undefined) throw new Error(`There is no worker "${name}".`);
      const exited = once(worker, "exit");
      worker.kill("SIGKILL");
      await exited;
    },
  };
}
