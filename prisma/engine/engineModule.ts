import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import * as glue from "@prisma/schema-engine-wasm/schema_engine_bg";

/** What an engine answers, by the protocol's names of its methods. */
export type Engine = Readonly<Record<string, (params: unknown) => Promise<unknown>>>;

/** The message of the panic that the engine ended with, if it did. */
export const lastPanic: { message: string | null } = { message: null };

/**
 * Starts Prisma's engine for the given schema files. Its logs go to the error output, where the command line reads them.
 */
export async function createEngine(
  schemaFiles: [string, string][],
  adapters: SqlMigrationAwareDriverAdapterFactory,
): Promise<Engine> {
  await loadModule();
  const datamodels = schemaFiles.length > 0 ? schemaFiles : undefined;
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const engine = await glue.SchemaEngine.new({ datamodels }, log, bindMigrationAwareSqlAdapterFactory(adapters));
  return new Proxy({}, { get: (_, name: string) => methodOf(engine, name) });
}

/** The part of the global that is used here; its types come with the browser's only. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

/** Done by hand, because not every Node imports WebAssembly, and those that do warn on the error output. */
async function loadModule(): Promise<void> {
  const glueUrl = import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bytes = readFileSync(fileURLToPath(new URL("schema_engine_bg.wasm", glueUrl)));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": { ...glue } });
  glue.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
  const set_message = (message: string) => Object.assign(lastPanic, { message });
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message } });
}

const renamed: Readonly<Record<string, string>> = { getDatabaseVersion: "version" };

function methodOf(engine: glue.SchemaEngine, name: string): unknown {
  const method: unknown = Reflect.get(engine, renamed[name] ?? name);
  return typeof method === "function" ? method.bind(engine) : undefined;
}
