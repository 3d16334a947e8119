import { once } from "node:events";
import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { reachesRegistry } from "../install.mjs";
import { findFreePort } from "../ports.mjs";
import { testFolder } from "./temporaryFolder.mjs";

const withRegistry = (port) => ({
  ...process.env,
  npm_config_registry: `http://127.0.0.1:${port}/`,
  npm_config_cache: testFolder(),
});

test("a registry that nobody answers for is told from one that refuses what it is asked", async () => {
  expect(await reachesRegistry(withRegistry(await findFreePort()))).toBe(false);
  const server = createServer((_, answer) => answer.writeHead(404).end("{}")).listen(0, "127.0.0.1");
  onTestFinished(() => server.close());
  await once(server, "listening");
  expect(await reachesRegistry(withRegistry(server.address().port))).toBe(true);
});
