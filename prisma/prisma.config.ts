import { join } from "node:path";
import { defineConfig } from "prisma/config";

/**
 * For the Prisma command line. Without a schema engine of one's own it would download one before every command, even
 * those that use none, so it is told of ours, which brings all it needs (engine/schemaEngine.ts).
 */
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= join(import.meta.dirname, "engine/schemaEngine.ts");
process.env.CHECKPOINT_DISABLE ??= "1";
process.env.PRISMA_HIDE_UPDATE_MESSAGE ??= "1";

export default defineConfig({
  schema: "schema.prisma",
  migrations: { path: "migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://postgres@127.0.0.1:5432/postgres" },
});
