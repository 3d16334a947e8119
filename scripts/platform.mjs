import { Problem } from "./problem.mjs";

const platforms = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"];
/** The npm of older ones leaves packages out that only this platform needs. */
const oldest = [20, 11];

/**
 * Throws Problem where Fairlead can't run: `platform`, `node_too_old`.
 * @param {{ platform: string, arch: string, version: string }} machine default: this one; version as in `process.version`
 */
export function requirePlatform({ platform, arch, version } = process) {
  const name = `${platform}-${arch}`;
  if (!platforms.includes(name)) {
    const message = `Fairlead runs on ${platforms.join(", ")}; this is ${name}. On Windows use WSL 2.`;
    throw new Problem("platform", message);
  }
  if (!isAtLeast(version, oldest)) {
    const message = `Fairlead needs Node ${oldest.join(".")} or later to begin with; this is ${version}.`;
    throw new Problem("node_too_old", message);
  }
}

/**
 * Whether a version is one or a later one; false for what is no version.
 * @param {string} version as in `process.version`
 * @param {number[]} oldest major and minor
 */
export function isAtLeast(version, [major, minor]) {
  const found = /v(\d+)\.(\d+)/.exec(version);
  if (!found) return false;
  return Number(found[1]) > major || (Number(found[1]) === major && Number(found[2]) >= minor);
}
