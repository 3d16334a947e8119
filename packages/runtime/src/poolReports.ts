import type { PoolOptions } from "@fairlead/db";
import type { Logger } from "pino";

/** What a pool has to tell, for the log. */
export function poolReports(logger: Logger): Pick<PoolOptions, "onIdleError" | "onSilence"> {
  return {
    onIdleError: (err) => logger.warn({ err }, "a database connection was lost"),
    onSilence: (isSilent) =>
      isSilent
        ? logger.error("the database does not answer; what needs it is refused until it does")
        : logger.warn("the database answers again"),
  };
}
