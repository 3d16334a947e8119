/**
 * Merges calls that are made in the same turn of the event loop into one, and gives each caller its own part.
 * While a merged call is under way, later ones gather, so that the batch grows with the load and a lone call never waits.
 */
export type Batcher<Item, Result> = (item: Item) => Promise<Result>;

export type BatcherOptions<Item, Result> = {
  /** Items in one merged call. */
  max: number;
  /** Merged calls under way at once. */
  parallel: number;
  /** Results in the order of the items. What it throws, every caller of that batch gets. */
  run: (items: Item[]) => Promise<readonly Result[]>;
};

type Call<Item, Result> = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void };

/** Creates a batcher over `run`. */
export function createBatcher<Item, Result>(options: BatcherOptions<Item, Result>): Batcher<Item, Result> {
  const calls: Call<Item, Result>[] = [];
  let running = 0;
  let scheduled = false;

  function schedule(): void {
    if (scheduled || calls.length === 0 || running >= options.parallel) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      const batch = calls.splice(0, options.max);
      if (batch.length > 0) void runBatch(batch);
      schedule();
    });
  }

  async function runBatch(batch: Call<Item, Result>[]): Promise<void> {
    running += 1;
    try {
      const results = await options.run(batch.map((call) => call.item));
      for (const [index, call] of batch.entries()) settle(call, results[index]);
    } catch (error) {
      for (const call of batch) call.reject(error);
    } finally {
      running -= 1;
      schedule();
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      calls.push({ item, resolve, reject });
      schedule();
    });
}

function settle<Item, Result>(call: Call<Item, Result>, result: Result | undefined): void {
  if (result === undefined) call.reject(new Error("A merged call returned fewer results than it had items."));
  else call.resolve(result);
}
