/**
 * npm run rotate-keys: changes the keys that credentials are sealed with. What the environment does not say is taken from the
 * data directory: the embedded PostgreSQL, which `npm start` has to be running, and the installation's secret key.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./checkout.mjs";
import { readSecretKey, readServices } from "./dataDirectory.mjs";
import { readSettings } from "./settings.mjs";

const settings = readSettings(process.env);
const isKept = existsSync(join(settings.dataDirectory, "services.json"));
const { postgresPort, postgresPassword } = isKept ? readServices(settings.dataDirectory) : {};
const embedded = postgresPort && `postgresql://fairlead:${postgresPassword}@127.0.0.1:${postgresPort}/fairlead`;
const env = {
  ...process.env,
  DATABASE_URL: settings.databaseUrl ?? embedded ?? "",
  FAIRLEAD_SECRET_KEY: settings.secretKey ?? (isKept ? readSecretKey(settings.dataDirectory) : ""),
};
const script = join(root, "packages/runtime/src/credentials/main.ts");
const { status } = spawnSync(process.execPath, [script, ...process.argv.slice(2)], { env, stdio: "inherit" });
process.exitCode = status ?? 1;
