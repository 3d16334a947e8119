import { readFileSync } from "node:fs";
import { percentile } from "../percentile.ts";
import { pauseMs } from "../workload.ts";
import { type Account, account } from "./accounting.ts";
import { mountDisk } from "./disk.ts";
import { drain } from "./drain.ts";
import { type DiskUse, type Fault, isLasting, preloadedFaults, type Way } from "./faults.ts";
import { inject } from "./inject.ts";
import { judge } from "./judge.ts";
import { randomOf } from "./random.ts";
import { startReader } from "./reader.ts";
import { readRecord } from "./record.ts";
import { type Course, type Planned, planFaults, type Scenario, slotsPerWorker } from "./scenario.ts";
import { type Call, isAcknowledged, type Sender, startSender } from "./sender.ts";
import { openStage, type Stage } from "./stage.ts";
import { bodyOf, chaosStory, shape } from "./story.ts";

/** What one scenario came to. */
export type Result = Account & {
  name: string;
  seed: number;
  faults: number;
  /** From the end of load and fault until no story run was open. */
  drainSeconds: number;
  /** Slots that were still taken when nothing was left to run. */
  leakedSlots: number;
  /** Processes that ended by themselves. */
  crashes: number;
  answers: Record<string, number>;
  answerP99Ms: number;
  /** Of the calls that were answered while a fault lasted. */
  answerP99InFaultMs: number;
  /** Of the reads that were made beside it, 0 if none were. */
  readSlowestMs: number;
  /** Of these, the answers that were neither 200 nor 503. */
  oddReads: number;
  linesPerSecond: number;
  /** The most memory that one of the workers had, MB. */
  workerPeakMb: number;
  failures: string[];
  passed: boolean;
};

/** Room for an empty database and the record of one scenario; for some segments of WAL; for a moment's logs. */
const diskMegabytes: Readonly<Record<DiskUse, number>> = { data: 300, wal: 300, logs: 4 };
/** A web process knows within half a second what another one has published. */
const knownEverywhereMs = 1_000;
const defaultLoad = { clients: 8, callsPerSecond: 30, sendsAgain: false };

/** Plays one scenario on a product of its own, and gives its balance. */
export async function playScenario(scenario: Scenario, course: Course, say: (text: string) => void): Promise<Result> {
  const { web = 1, worker = 1 } = scenario.processes ?? {};
  const planned = planFaults(scenario, course.scale, randomOf(course.seed));
  say(`${scenario.id} ${scenario.name} (seed ${course.seed})`);
  const use = diskOf(planned);
  using disk = use === undefined ? null : mountDisk(diskMegabytes[use]);
  const preloaded = planned.some(({ fault }) => preloadedFaults.includes(fault.kind));
  const stage = await openStage({
    ...{ proxied: waysOf(planned), processes: { web, worker }, slots: slotsPerWorker },
    disk: use === undefined || disk === null ? undefined : { use, folder: disk.folder },
    ...(scenario.env === undefined ? {} : { env: scenario.env }),
    preload: preloaded ? new URL("./appPreload.ts", import.meta.url).href : undefined,
  });
  let keepLogs = true;
  try {
    const result = await playOn(stage, { scenario, course, planned, say });
    keepLogs = !result.passed;
    say(result.passed ? "  pass" : `  FAIL: ${result.failures.join("; ")}`);
    return result;
  } finally {
    if (keepLogs) say(`  logs: ${stage.clusters.logs}`);
    await stage.close({ keepLogs });
  }
}

type Piece = { scenario: Scenario; course: Course; planned: Planned[]; say: (text: string) => void };

async function playOn(stage: Stage, piece: Piece): Promise<Result> {
  const { scenario, course } = piece;
  const load = { ...defaultLoad, ...scenario.load };
  const story = await stage.publish(chaosStory(stage.sinkUrl, { deduplicates: load.sendsAgain }));
  await pauseMs(knownEverywhereMs);
  const sender = startSender({
    ...{ path: story.path, ports: () => stage.ports, prefix: `s${course.seed}` },
    body: (id) => bodyOf(id, scenario.bodyKb),
    ...load,
  });
  const reader = scenario.expect.readMsMax === undefined ? null : startReader(stage);
  const [linesBefore, sinceMs] = [stage.fleet.lines(), performance.now()];
  const windows = await playFaults(stage, piece, sender);
  const lines = stage.fleet.lines() - linesBefore;
  const linesPerSecond = Math.round((10_000 * lines) / (performance.now() - sinceMs)) / 10;
  await sender.stop();
  const reads = (await reader?.stop()) ?? { readSlowestMs: 0, oddReads: 0 };
  const { drainSeconds, leakedSlots } = await drain(stage, story.id, piece.say);
  const { calls } = sender;
  const observed = {
    ...(await readRecord(stage.ask, story.id, shape)),
    calls: calls.map((call) => ({ id: call.id, acknowledged: isAcknowledged(call) })),
    effects: await stage.sink.counts(),
  };
  const figures = {
    ...account(observed),
    ...{ name: scenario.name, seed: course.seed, faults: piece.planned.length, drainSeconds, leakedSlots },
    ...{ crashes: stage.fleet.crashes(), ...reads, linesPerSecond, ...answersOf(calls, windows) },
    workerPeakMb: Math.max(0, ...stage.fleet.running("worker").map(({ pid }) => peakMb(pid))),
  };
  const failures = judge(scenario, figures, calls);
  return { ...figures, failures, passed: failures.length === 0 };
}

type Window = { fromMs: number; toMs: number };

/** Plays the faults one after the other, and gives the times in which they lasted. */
async function playFaults(stage: Stage, { scenario, course, planned, say }: Piece, sender: Sender): Promise<Window[]> {
  const startMs = performance.now();
  const random = randomOf(course.seed + 1);
  const windows: Window[] = [];
  for (const { atMs, fault } of planned) {
    await pauseUntil(startMs + atMs);
    say(`  ${((performance.now() - startMs) / 1000).toFixed(1)} s: ${describeFault(fault)}`);
    const fromMs = performance.now();
    await inject(fault, { stage, random, sender });
    windows.push({ fromMs, toMs: performance.now() });
  }
  await pauseUntil(startMs + scenario.seconds * 1000 * course.scale);
  return windows;
}

function answersOf(calls: readonly Call[], windows: readonly Window[]) {
  const answers: Record<string, number> = {};
  for (const { status, code } of calls) {
    const name = status === null ? "none" : [status, code].filter((part) => part !== null).join(" ");
    answers[name] = (answers[name] ?? 0) + 1;
  }
  const answered = calls.filter(({ status }) => status !== null);
  const inFault = answered.filter(({ sentMs }) =>
    windows.some(({ fromMs, toMs }) => sentMs >= fromMs && sentMs <= toMs),
  );
  const p99 = (some: readonly Call[]) =>
    percentile(
      some.map(({ sentMs, endedMs }) => endedMs - sentMs),
      0.99,
    );
  return { answers, answerP99Ms: p99(answered), answerP99InFaultMs: p99(inFault) };
}

/** The kernel's account of the most memory that a process has had. */
function peakMb(pid: number): number {
  const kb = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kb ?? 0) / 1024);
}

function diskOf(planned: readonly Planned[]): DiskUse | undefined {
  return planned.flatMap(({ fault }) => (fault.kind === "fillDisk" ? [fault.disk] : []))[0];
}

function waysOf(planned: readonly Planned[]): Way[] {
  const ways = planned.flatMap(({ fault }) => (fault.kind === "toxic" ? [fault.part] : []));
  return [...new Set(ways)];
}

function describeFault(fault: Fault): string {
  const what = "part" in fault ? `${fault.kind} ${fault.part}` : fault.kind;
  return isLasting(fault) ? `${what} for ${Math.round(fault.forMs / 100) / 10} s` : what;
}

function pauseUntil(ms: number): Promise<void> {
  return pauseMs(Math.max(0, ms - performance.now()));
}
