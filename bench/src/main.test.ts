import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

function bench(...args: string[]): Promise<{ code: number; errors: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(import.meta.dirname, "main.ts"), ...args], (error, _out, errors) =>
      resolve({ code: Number(error?.code ?? 0), errors }),
    );
  });
}

describe("the command", () => {
  it.each([
    [["speed"], 'There is no benchmark "speed".'],
    [["constructor"], 'There is no benchmark "constructor".'],
    [["throughput", "--scale", "none"], "--scale has to be a number above 0"],
    [["throughput", "--workers", "0"], "--workers has to be a whole number from 1 to 16"],
    [["soak", "--minutes", "0"], "--minutes has to be a number above 0, and 10000 at most."],
    [["soak", "--scale", "1"], "--scale is no option of soak."],
    [["throughput", "--color"], "--color"],
    [["throughput", "--only", "E1"], "--only is no option of throughput."],
    [["fairness", "--only", "E99"], '--only has "E99"'],
    [["canvas", "--only", "scenes,taste"], '--only has "taste"'],
    [["canvas", "--pace", "slow"], '--pace is display or free, not "slow".'],
  ])("refuses %j and says how it is used, without starting anything", async (args, message) => {
    const { code, errors } = await bench(...args);
    expect(errors).toContain(message);
    expect(errors).toContain("Usage: npm run bench -- NAME");
    expect(errors).not.toContain("    at ");
    expect(code).toBe(1);
  });
});
