#!/usr/bin/env node
import { createSchemaAdapters } from "./adapters.ts";
import { canConnect, createDatabase } from "./databaseCommands.ts";
import { type EngineArguments, readArguments } from "./engineArguments.ts";
import { createEngine } from "./engineModule.ts";
import { reportFailure } from "./failure.ts";
import { serveRequests } from "./requests.ts";

/**
 * The schema engine that the Prisma command line starts for `migrate` and `db`: it speaks the native engine's protocol
 * and needs no download. The work is done by Prisma's own engine as WebAssembly, over the pg driver.
 */
const wanted = readArguments(process.argv.slice(2), process.env);

switch (wanted.command) {
  case "version":
    process.stdout.write("schema-engine-cli over WebAssembly\n");
    break;
  case "can-connect-to-database":
    await runOnce(() => canConnect(wanted.database));
    break;
  case "create-database":
    await runOnce(() => createDatabase(wanted.database));
    break;
  case "serve":
    await serve(wanted);
    break;
  default:
    reportFailure("P0000", `This engine does not know the command ${wanted.command}.`);
}

async function runOnce(command: () => Promise<void>): Promise<void> {
  await command().catch((error: unknown) => reportFailure("P1001", String(error)));
}

function serve({ database, shadowUrl, schemaFiles }: EngineArguments): Promise<void> {
  const adapters = createSchemaAdapters(database, shadowUrl);
  return serveRequests(() => createEngine(schemaFiles, adapters));
}
