import { once } from "node:events";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { findFreePort, isFree, whoListens } from "../ports.mjs";
import { chooseWebPort } from "../webPort.mjs";
import { problemOf } from "./temporaryFolder.mjs";

/** A server of this process. @param {number} [port] @param {string} [host] @returns {Promise<number>} its port */
async function listen(port = 0, host = "127.0.0.1") {
  const server = createServer().listen({ port, host });
  await once(server, "listening");
  onTestFinished(() => server.close());
  return server.address().port;
}

test("a port is free until somebody listens on it", async () => {
  const port = await findFreePort();
  expect(await isFree(port)).toBe(true);
  await listen(port);
  expect(await isFree(port)).toBe(false);
});

test("a port on which somebody listens for the whole machine is not free", async () => {
  expect(await isFree(await listen(0, "0.0.0.0"))).toBe(false);
});

test("a port that was chosen already is not chosen again", async () => {
  const ports = [];
  for (let count = 0; count < 20; count += 1) ports.push(await findFreePort(ports));
  expect(new Set(ports).size).toBe(20);
});

test("who listens on a port is found, by number and command", async () => {
  const found = whoListens(await listen());
  expect(found?.pid).toBe(process.pid);
  expect(found?.command).toMatch(/node/);
  expect(whoListens(await findFreePort())).toBeUndefined();
});

test("PORT that is in use is refused, with who uses it and the way out", async () => {
  const port = await listen();
  const problem = await problemOf(() => chooseWebPort(port));
  expect(problem).toMatch(/^port_taken: /);
  expect(problem).toContain(`Port ${port} is in use by "`);
  expect(problem).toContain(`(process ${process.pid}). Stop that, or set PORT to another one.`);
});

test("PORT that is free is taken", async () => {
  const port = await findFreePort();
  expect(await chooseWebPort(port)).toBe(port);
});

test("without PORT the next port is taken where 3000 is in use", async () => {
  if (await isFree(3000)) await listen(3000);
  const port = await chooseWebPort(undefined);
  expect(port).toBeGreaterThan(3000);
  expect(await isFree(port)).toBe(true);
});
