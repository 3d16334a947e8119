import { mendJsonParse } from "@fairlead/formula/json";
import { openProcessLog } from "@fairlead/runtime/log";
import { createServer } from "./server.ts";
import { readSettings, SettingError } from "./settings.ts";

/** Starts the process. SIGTERM and SIGINT let running statements end; a second one ends it at once. */
function main(): void {
  // For what the driver reads by itself, as lists of JSON.
  mendJsonParse();
  const settings = readSettings(process.env);
  const { logger } = openProcessLog({ name: "sql-over-http", level: settings.logLevel });
  const { server, close } = createServer(settings, logger);
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    void close().finally(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  server.on("error", (err) => {
    logger.error({ err }, "the port can't be listened on");
    process.exit(1);
  });
  server.listen(settings.port, settings.host, () => {
    logger.info(
      { host: settings.host, port: settings.port, targets: settings.targets.map(({ name }) => name) },
      "ready",
    );
  });
}

try {
  main();
} catch (error) {
  if (!(error instanceof SettingError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
