import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { requireSpace, root } from "../checkout.mjs";
import { openDataDirectory, readSecretKey, readServices, writeServices } from "../dataDirectory.mjs";
import { problemOf, testFolder } from "./temporaryFolder.mjs";

const isRoot = process.getuid?.() === 0;

test("passwords and the key are made once, and only their owner can read them", () => {
  const { path, release } = openDataDirectory(join(testFolder(), "data"));
  onTestFinished(release);
  const services = readServices(path);
  const key = readSecretKey(path);
  expect(readServices(path)).toEqual(services);
  expect(readSecretKey(path)).toBe(key);
  expect(Buffer.from(key, "base64")).toHaveLength(32);
  expect(services.postgresPassword).not.toBe(services.redisPassword);
  for (const name of ["services.json", "secret.key"]) expect(statSync(join(path, name)).mode & 0o777).toBe(0o600);
});

test("ports that were chosen are remembered beside the passwords", () => {
  const path = testFolder();
  const services = { ...readServices(path), postgresPort: 1, redisPort: 2 };
  writeServices(path, services);
  expect(readServices(path)).toEqual(services);
});

test("two installations have different passwords and keys", () => {
  const paths = [testFolder(), testFolder()];
  expect(new Set(paths.map((path) => readServices(path).postgresPassword)).size).toBe(2);
  expect(new Set(paths.map(readSecretKey)).size).toBe(2);
});

test("a directory is used by one process at a time", async () => {
  const path = testFolder();
  const module = JSON.stringify(join(root, "scripts/dataDirectory.mjs"));
  const code = `const { openDataDirectory } = await import(${module}); try { openDataDirectory(${JSON.stringify(path)}); console.log("opened") } catch (error) { console.log(error.code, error.message) }`;
  const open = () => spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" }).stdout;
  const { release } = openDataDirectory(path);
  expect(open()).toMatch(
    new RegExp(`^already_running Fairlead already runs on the data directory ${path} \\(process ${process.pid}\\)`),
  );
  release();
  expect(open()).toBe("opened\n");
});

test("a directory that can't be made is refused with the reason and the way out", async () => {
  const file = join(testFolder(), "file");
  writeFileSync(file, "");
  const problem = await problemOf(() => openDataDirectory(join(file, "data")));
  expect(problem).toMatch(/^data_directory_not_writable: .*a part of the path is a file\. Set FAIRLEAD_DATA_DIR/);
});

test.skipIf(isRoot)("a directory that can't be written is refused with the reason and the way out", async () => {
  const path = testFolder();
  chmodSync(path, 0o500);
  const problem = await problemOf(() => openDataDirectory(path));
  expect(problem).toMatch(/^data_directory_not_writable: .*permission denied\. Set FAIRLEAD_DATA_DIR/);
});

test.runIf(isRoot)("a directory of root lets the servers' user pass, unless it holds other things", () => {
  const [own, other] = ["own", "other"].map((name) => join(testFolder(), name));
  for (const path of [own, other]) mkdirSync(path, { mode: 0o700 });
  writeFileSync(join(other, "letter.txt"), "");
  for (const path of [own, other]) onTestFinished(openDataDirectory(path).release);
  expect(statSync(own).mode & 0o777).toBe(0o711);
  expect(statSync(other).mode & 0o777).toBe(0o700);
  expect(readdirSync(own)).toContain("logs");
});

/** A disk of 8 MB, or undefined where this user can't make one. */
function smallDisk() {
  const path = testFolder();
  const mount = spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m,mode=0711", "tmpfs", path]);
  if (mount.status !== 0) return undefined;
  onTestFinished(() => spawnSync("umount", [path]));
  return path;
}

test("a disk that is too full is told with what is free, what is needed and the way out", async ({ skip }) => {
  const path = smallDisk() ?? skip("only root can make a small disk");
  const problem = await problemOf(() => requireSpace(path, 50));
  const full = `disk_full: Only 8 MB are free on the disk of ${path}; 50 MB are needed. Free some space`;
  expect(problem).toBe(`${full}.`);
  expect(await problemOf(() => requireSpace(path, 50, "set X"))).toBe(`${full}, or set X.`);
  requireSpace(path, 8);
});
