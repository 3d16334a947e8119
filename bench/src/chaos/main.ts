import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { outliveOutput } from "@fairlead/runtime/log";
import { ensureBuilt } from "./build.ts";
import { type Command, readCommand, usage } from "./command.ts";
import { playScenario, type Result } from "./play.ts";
import { measureRebuild } from "./rebuild.ts";
import { toLine, toTable } from "./table.ts";

type Played = { results: Record<string, Result>; broken: Record<string, string>; leftOut: string[] };

const say = (text: string) => void process.stderr.write(`${text}\n`);

async function playAll({ chosen, course }: Command): Promise<Played> {
  const played: Played = { results: {}, broken: {}, leftOut: [] };
  for (const scenario of chosen) {
    const { id, needs } = scenario;
    if (needs === "root" && process.getuid?.() !== 0) {
      played.leftOut.push(id);
      say(`${id} is left out: only root may mount a disk for it`);
      continue;
    }
    try {
      played.results[id] = await playScenario(scenario, course, say);
    } catch (error) {
      // The others are played all the same.
      played.broken[id] = error instanceof Error ? error.message : String(error);
      say(`  FAIL, could not be played to its end: ${played.broken[id]}`);
    }
  }
  return played;
}

/** Plays what is asked for; gives the exit code. */
async function main(command: Command): Promise<number> {
  const { course, json, rebuild } = command;
  await ensureBuilt();
  const machine = { cores: cpus().length, load: Math.round(10 * (loadavg()[0] ?? 0)) / 10 };
  const played = await playAll(command);
  process.stderr.write(toTable(played.results));
  const rebuilt = rebuild ? await measureRebuild(Math.round(100_000 * course.scale), say) : null;
  if (rebuilt !== null) process.stderr.write(toLine(rebuilt));
  const document = `${JSON.stringify({ name: "chaos", machine, ...course, ...played, rebuild: rebuilt }, null, 2)}\n`;
  if (json === undefined) await new Promise((resolve) => process.stdout.write(document, resolve));
  else writeFileSync(json, document);
  const hasFailed = Object.values(played.results).some(({ passed }) => !passed);
  return hasFailed || rebuilt?.passed === false || Object.keys(played.broken).length > 0 ? 1 : 0;
}

function readOrExplain(args: string[]): Command | null {
  try {
    return readCommand(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${usage}`);
    return null;
  }
}

outliveOutput();
const command = readOrExplain(process.argv.slice(2));
// What a scenario that broke has left behind must not keep this process.
process.exit(command === null ? 1 : await main(command));
