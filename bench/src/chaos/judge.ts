import type { Result } from "./play.ts";
import type { Scenario } from "./scenario.ts";
import type { Call } from "./sender.ts";

/** The figures of a scenario before they are judged. */
export type Figures = Omit<Result, "failures" | "passed">;

/** What never may be, whatever the fault. */
const zeros = [
  ...["lost", "unexpected", "duplicatedRecords", "missingRuns", "missingEffects", "unrecordedEffects"],
  ...["incompleteStoryRuns", "openStoryRuns", "invariantRows", "leakedSlots", "oddReads"],
] as const satisfies readonly (keyof Figures)[];

/** What of a scenario's expectations does not hold, as text; nothing if it has passed. */
export function judge(scenario: Scenario, figures: Figures, calls: readonly Call[]): string[] {
  const { expect, processes = {} } = scenario;
  const {
    repeatsPerFault = 0,
    drainSecondsMax = 60,
    failedShare = 0,
    answerMsMax,
    readMsMax,
    linesPerSecondMax = 10,
    workerMbMax = 512,
    endsMax = 0,
  } = expect;
  const count = (processes.web ?? 1) + (processes.worker ?? 1);
  const upTo: [string, number, number][] = [
    ...zeros.map((name): [string, number, number] => [name, figures[name], 0]),
    ["crashes", figures.crashes, endsMax],
    ["duplicatedEffects", figures.duplicatedEffects, repeatsPerFault * figures.faults],
    ["failedStoryRuns", figures.failedStoryRuns, Math.floor(failedShare * figures.attempted)],
    ["drainSeconds", figures.drainSeconds, drainSecondsMax],
    ["linesPerSecond", figures.linesPerSecond, linesPerSecondMax * count],
    ["workerPeakMb", figures.workerPeakMb, workerMbMax],
    ["answerP99InFaultMs", figures.answerP99InFaultMs, answerMsMax ?? Number.POSITIVE_INFINITY],
    ["readSlowestMs", figures.readSlowestMs, readMsMax ?? Number.POSITIVE_INFINITY],
  ];
  const exceeded = upTo
    .filter(([, value, max]) => !(value <= max))
    .map(([name, value, max]) => `${name} is ${value}, may be ${max}`);
  const unacknowledged = expect.allAcknowledged === true ? figures.attempted - figures.acknowledged : 0;
  if (unacknowledged > 0) exceeded.push(`${unacknowledged} calls were never accepted`);
  return [...exceeded, ...judgeAnswers(expect, calls)];
}

function judgeAnswers({ allAccepted = false, refusals = [503] }: Scenario["expect"], calls: readonly Call[]): string[] {
  const refused = calls.filter(({ status }) => status === null || status < 200 || status > 299);
  const failures: string[] = [];
  if (calls.length - refused.length === 0) failures.push("no call was accepted");
  if (allAccepted && refused.length > 0) failures.push(`${refused.length} calls were not accepted`);
  const odd = refused.filter(({ status }) => status !== null && !refusals.includes(status));
  if (odd.length > 0) failures.push(`${odd.length} calls were answered ${odd[0]?.status} ${odd[0]?.code}`);
  const mute = refused.filter(
    ({ status, code, retryAfter }) => status === 503 && (code === null || retryAfter === null),
  );
  if (mute.length > 0) failures.push(`${mute.length} answers 503 had no code or no Retry-After`);
  return failures;
}
