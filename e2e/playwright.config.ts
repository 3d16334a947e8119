import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { findBrowser } from "./browser.ts";
import { apiKey, slowness } from "./fairlead.ts";

/**
 * The product as people start it: `npm start` on an empty data directory of its own and a free port, stopped with
 * SIGTERM. The set-up comes first; every other test begins signed in as the owner that it made.
 */
const isRunner = process.env.TEST_WORKER_INDEX === undefined;

const viewport = { width: 1440, height: 900 };

export default defineConfig({
  testDir: ".",
  outputDir: "test-results",
  workers: 1,
  forbidOnly: true,
  reporter: "list",
  // Nothing waits for these but what never comes: they are for the slowest machine that tests run on.
  timeout: 120_000 * slowness,
  expect: { timeout: 30_000 * slowness },
  use: {
    baseURL: process.env.FAIRLEAD_URL ?? "http://127.0.0.1",
    viewport,
    colorScheme: "light",
    // What is pressed stands still: boards glide nowhere.
    contextOptions: { reducedMotion: "reduce" },
    // The film of every test that passes would take a good part of the machine.
    trace: { mode: "retain-on-failure", screenshots: false },
    screenshot: "only-on-failure",
    // Playwright asks before it starts anything; whoever only reads this file needs no browser.
    get launchOptions() {
      return {
        executablePath: findBrowser(process.env),
        chromiumSandbox: process.getuid?.() !== 0,
        args: [
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-sync",
        ],
      };
    },
  },
  projects: [
    { name: "set-up", testMatch: "set-up.spec.ts" },
    {
      name: "pages",
      testIgnore: "set-up.spec.ts",
      dependencies: ["set-up"],
      use: { storageState: "test-results/owner.json" },
    },
  ],
  webServer: {
    command: "npm start --silent",
    cwd: "..",
    env: {
      FAIRLEAD_DATA_DIR: dataDirectory(),
      FAIRLEAD_API_KEY: apiKey,
      NEXT_TELEMETRY_DISABLED: "1",
      PORT: "",
      DATABASE_URL: "",
      REDIS_URL: "",
      FAIRLEAD_ADMIN_EMAIL: "",
      FAIRLEAD_ADMIN_PASSWORD: "",
      // For the services that tests play, see slowService.ts.
      FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.1/32",
    },
    // What it prints becomes FAIRLEAD_URL and FAIRLEAD_SETUP_URL in the environment of the tests.
    wait: { stdout: /Fairlead is ready: (?<fairlead_url>\S+)\s+Set up your workspace.*?: (?<fairlead_setup_url>\S+)/ },
    stdout: "pipe",
    timeout: 300_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 40_000 },
  },
});

/** A new folder for this run, gone with it. PostgreSQL never runs as root, so that others may pass through it. */
function dataDirectory(): string {
  if (!isRunner) return "";
  const folder = mkdtempSync(join(tmpdir(), "fairlead-e2e-"));
  chmodSync(folder, 0o711);
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
