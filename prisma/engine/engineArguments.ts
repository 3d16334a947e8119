import { readFileSync } from "node:fs";

/** Which database to work on. `schema`: Prisma's own part of a URL, which the server does not know. */
export type EngineDatabase = { url: string; schema: string };

/** What the command line asks for. `schemaFiles`: pairs of path and text. */
export type EngineArguments = {
  command: string;
  database: EngineDatabase;
  shadowUrl: string | undefined;
  schemaFiles: [string, string][];
};

const noDatabase = "postgresql://127.0.0.1/postgres";

/** Reads the arguments that the Prisma command line gives to its engine; without a datasource, DATABASE_URL counts. */
export function readArguments(args: readonly string[], env: NodeJS.ProcessEnv): EngineArguments {
  const datasource = readDatasource(valuesOf(args, "--datasource")[0]);
  return {
    command: commandOf(args),
    database: toDatabase(datasource.url ?? env.DATABASE_URL ?? noDatabase),
    shadowUrl: datasource.shadowDatabaseUrl,
    schemaFiles: valuesOf(args, "--datamodels").map((file) => [file, readFileSync(file, "utf8")]),
  };
}

function commandOf(args: readonly string[]): string {
  if (args.includes("--version")) return "version";
  const at = args.indexOf("cli");
  return at < 0 ? "serve" : (args[at + 1] ?? "");
}

function valuesOf(args: readonly string[], name: string): string[] {
  return args.flatMap((arg, index) => (arg === name ? (args[index + 1] ?? []) : []));
}

type Datasource = { url?: string; shadowDatabaseUrl?: string };

function readDatasource(text: string | undefined): Datasource {
  return text === undefined ? {} : (JSON.parse(text) as Datasource);
}

function toDatabase(text: string): EngineDatabase {
  const url = new URL(text);
  const schema = url.searchParams.get("schema") ?? "public";
  url.searchParams.delete("schema");
  return { url: url.toString(), schema };
}
