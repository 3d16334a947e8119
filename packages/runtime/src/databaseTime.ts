import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";

/**
 * The database's time, known in every process: ids and times of the record come from one clock however far the hosts'
 * clocks differ. The offset to the host's monotonic clock is measured at start and then every 30 s; the round trip is
 * halved away (Cristian's algorithm). Time never steps back, and a host whose wall clock is set does not notice.
 */
export type DatabaseTime = {
  /** Milliseconds since 1970 on the database's clock; never less than what it returned before. */
  now(): number;
  /** Measures the offset again. */
  measure(): Promise<void>;
  stop(): void;
};

const measureEveryMs = 30_000;

/** Starts following the database's clock. Until the first measurement the host's own time stands in. */
export function createDatabaseTime(database: Database, clock: Clock): DatabaseTime {
  let offsetMs = clock.now() - clock.mono();
  let latest = 0;
  let cancel: () => void = () => {};
  let stopped = false;

  async function measure(): Promise<void> {
    const before = clock.mono();
    const [row] = await database.query<{ ms: number }>({
      name: "database_time",
      text: "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms",
    });
    if (row !== undefined) offsetMs = row.ms - (before + clock.mono()) / 2;
  }

  function follow(): void {
    cancel = clock.after(measureEveryMs, () => {
      // A failed measurement keeps the last offset: the database being away is somebody else's to report.
      void measure()
        .catch(() => {})
        .then(() => (stopped ? undefined : follow()));
    });
  }
  follow();

  return {
    now() {
      latest = Math.max(latest, clock.mono() + offsetMs);
      return latest;
    },
    measure,
    stop() {
      stopped = true;
      cancel();
    },
  };
}
