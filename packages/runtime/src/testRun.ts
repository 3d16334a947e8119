import type { Json } from "@fairlead/formula";
import { type Clock, pause } from "./clock.ts";
import type { Vault } from "./credentials/vault.ts";
import type { FileStore } from "./files/fileStore.ts";
import { createRunFiles, noRunFiles } from "./files/runFiles.ts";
import { type Ending, type Performing, performRun, type ReadyRun } from "./perform.ts";
import { failed, type RunError } from "./performed.ts";
import type { Outside, Recording } from "./recordedCalls.ts";
import type { TeamMail } from "./teamMail.ts";
import type { CallForTest } from "./testCall.ts";

/**
 * What a test needs from the process. Without a vault no formula may name a credential or a resource. `recording`: what
 * answers in the place of the outside; nothing leaves then.
 */
export type TestMeans = Outside & {
  clock: Clock;
  signal: AbortSignal;
  vault?: Vault;
  teamMail?: Pick<TeamMail, "serverOf">;
  files?: FileStore;
  secondsMax?: number;
  recording?: Recording;
};

/** Seconds that one run of a test may take unless told otherwise. */
const secondsDefault = 30;

/** A run with what it reads of its team, or why that can't be had. */
export type Equipped = { ready: ReadyRun; refused: RunError | null };

/** Gives a run the credentials, the mail server and the files that it may use in a test. Rejects when the database is away. */
export async function equip(bare: ReadyRun, teamId: string, means: TestMeans): Promise<Equipped> {
  const { vault, recording, teamMail } = means;
  const read = vault?.isNamedBy(bare.action) ? await vault.valuesFor(bare.action, { teamId, isTest: true }) : null;
  // What is answered from a recording needs no server.
  const hasServer = bare.action.type === "send_email" && recording === undefined;
  const mail = hasServer ? await teamMail?.serverOf(teamId) : undefined;
  const ready: ReadyRun = {
    ...bare,
    ...(read?.ok ? { values: read.values } : {}),
    ...(mail?.ok === true && mail.server !== null ? { server: mail.server } : {}),
    files: means.files === undefined ? noRunFiles : createRunFiles(means.files, { teamId, run: null }),
  };
  return { ready, refused: read?.ok === false ? read.error : mail?.ok === false ? mail.error : null };
}

/** Performs a run once, for real or as far as a recording answers, within its time. */
export function performForTest(ready: ReadyRun, teamId: string, means: TestMeans): Promise<Performing> {
  return withinTime(means, async (signal) => {
    const { egress, clock, call } = means;
    const performing = await performRun(ready, { egress, clock, signal, isTest: true });
    if (call === undefined) return performing;
    return callOn(performing, ready, { ...means, call, signal, teamId });
  });
}

/** Makes the calls that an action asks for, one after the other, until it has its ending. */
async function callOn(
  first: Performing,
  ready: ReadyRun,
  { call, egress, clock, signal, teamId }: TestMeans & { call: CallForTest; teamId: string },
): Promise<Performing> {
  const results: Json[] = [];
  let performing = first;
  while ("outcome" in performing && performing.outcome === "call") {
    if (performing.index > 0) results.push(performing.before);
    const called = await call({ ...performing, teamId, results, signal });
    if (!called.ok) return { performed: called.performed, log: [] };
    performing = await performRun({ ...ready, call: called.state }, { egress, clock, signal, isTest: true });
  }
  return performing;
}

/** Whatever is performed ends: when its time is up, or when nobody waits for it any more, it is broken off. */
export async function withinTime(
  { clock, signal, secondsMax = secondsDefault }: TestMeans,
  work: (signal: AbortSignal) => Promise<Performing>,
): Promise<Performing> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  const over = new AbortController();
  const late = pause(clock, secondsMax * 1_000, over.signal).then((): Ending => {
    stop();
    const message = `The test was stopped after ${secondsMax} seconds; a run may take longer. What was sent may have had its effect.`;
    return { performed: failed({ code: "test_timeout", message }), log: [] };
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    over.abort();
    signal.removeEventListener("abort", stop);
  }
}
