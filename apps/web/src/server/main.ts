import { DatabaseError } from "@fairlead/db";
import { mendJsonParse } from "@fairlead/formula";
import { createRedactor } from "@fairlead/runtime/credentials";
import { releaseStartupMemory } from "@fairlead/runtime/enqueue";
import { openProcessLog } from "@fairlead/runtime/log";
import { ConfigError, readConfig } from "./config.ts";
import { createServer, type Server } from "./server.ts";

/**
 * The web process. Reads its settings, starts the server, says where it is with one line of JSON, and stops in order on
 * SIGTERM or SIGINT (a second one ends it at once), or when the process that started it goes away.
 */
const graceMs = 25_000;

async function main(): Promise<void> {
  mendJsonParse();
  const config = readConfig(process.env);
  const redactor = createRedactor();
  // The last word on every line that is logged: secrets that were used here are masked in whatever form they stand in it.
  const { logger, droppedLines } = openProcessLog({ name: "web", level: config.logLevel, mask: redactor.text });
  const { sampleStories } = config.seed ? await import("@fairlead/examples") : { sampleStories: null };
  const server = await createServer(config, { logger, redactor, sampleStories, droppedLines });
  stopOnSignals(server);
  await server.listen();
  releaseStartupMemory(server.services.clock);
  const { origin } = server.services;
  process.stdout.write(`${JSON.stringify({ fairlead: "ready", url: origin, setupUrl: server.setupUrl })}\n`);
}

function stopOnSignals(server: Server): void {
  let stopping = false;
  const onSignal = () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), graceMs).unref();
    void server.stop().finally(() => process.exit(0));
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  if (process.env.FAIRLEAD_PARENT_PIPE === "1") {
    process.stdin.resume();
    process.stdin.on("end", onSignal);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${describe(error)}\n`);
  process.exit(1);
});

function describe(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DatabaseError) return error.message;
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    return `PORT ${process.env.PORT ?? "3000"} is in use. Stop what listens there, or set PORT to a free one.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
