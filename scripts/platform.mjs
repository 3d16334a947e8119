import { Problem } from "./problem.mjs";

const platforms = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"];
const nodeMajorMin = 20;

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
  if (Number.parseInt(version.replace("v", ""), 10) < nodeMajorMin) {
    throw new Problem(
      "node_too_old",
      `Fairlead needs Node ${nodeMajorMin} or later to begin with; this is ${version}.`,
    );
  }
}
