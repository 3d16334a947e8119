import type { Json } from "@fairlead/formula";
import { calledEvent, callLimits, findAction, readCallInputs } from "@fairlead/story";
import { findCalled, readAnswer, readCall, readResults } from "./callSql.ts";
import type { Database } from "./database.ts";
import { versionOfDraft } from "./draftVersions.ts";
import type { FileStore } from "./files/fileStore.ts";
import { runIdOf } from "./ids.ts";
import { type Accepted, acceptRoot, type RootEvent } from "./intakeUnit.ts";
import type { Locator } from "./locator.ts";
import { type Calling, failed, type Performed } from "./performed.ts";
import type { LoadedPlan, PlanCache } from "./planCache.ts";
import { toUnit, type Unit } from "./rows.ts";
import { RuntimeError } from "./runtimeError.ts";
import type { Segment } from "./segment.ts";

/**
 * What came of a run's last call. `answered`: with the event of an exit; `ended`: its story run is over without one; `open`:
 * neither, until `timesOutMs`. `results` gives what the calls before it gave.
 */
export type CallState = {
  index: number;
  storyRunId: string;
  results: () => Promise<Json[]>;
} & (
  | { state: "answered"; answer: Json }
  | { state: "ended"; status: "succeeded" | "failed" | "cancelled" | "removed" }
  | { state: "open"; timesOutMs: number }
);

type CallRow = {
  index: number;
  story_run_id: string;
  status: "open" | "succeeded" | "failed" | "cancelled" | null;
  times_out_ms: number;
  answer: Json[] | null;
};

/** Reads the last call of a run; null if it has made none. Rejects with `storage_unavailable`. */
export async function readCallState(database: Database, runId: string): Promise<CallState | null> {
  const [row] = await database.query<CallRow>({ ...readCall, values: [runId] });
  if (row === undefined) return null;
  const results = async () =>
    (await database.query<{ result: Json }>({ ...readResults, values: [runId] })).map(({ result }) => result);
  const call = { index: row.index, storyRunId: row.story_run_id, results };
  if (row.answer !== null) return { ...call, state: "answered", answer: row.answer[0] ?? null };
  if (row.status === "open") return { ...call, state: "open", timesOutMs: row.times_out_ms };
  return { ...call, state: "ended", status: row.status ?? "removed" };
}

/** The answer of a story run: what the first of some exits emitted. */
export type Answer =
  | { state: "answered"; data: Json }
  | { state: "open" | "succeeded" | "failed" | "cancelled" | "removed" };

/**
 * Reads the answer of a story run as it is now; for calls that wait for it without being runs, such as those of webhooks.
 * `exits`: the slugs of `plan.callable.exits`. Rejects with `storage_unavailable`.
 */
export async function readStoryRunAnswer(
  database: Pick<Database, "query">,
  { storyRunId, exits }: { storyRunId: string; exits: readonly string[] },
): Promise<Answer> {
  type Row = { status: "open" | "succeeded" | "failed" | "cancelled"; answer: Json[] | null };
  const [row] = await database.query<Row>({ ...readAnswer, values: [storyRunId, exits] });
  if (row === undefined) return { state: "removed" };
  return row.answer === null ? { state: row.status } : { state: "answered", data: row.answer[0] ?? null };
}

export type CallMeans = { database: Database; plans: PlanCache; files: Pick<FileStore, "share">; nowMs: number };
type Caller = { loaded: LoadedPlan; locator: Locator };

/** A run that calls: the wait of its own run and the start of the called story, to be recorded together. */
export type Called = { ok: true; segment: Segment } | { ok: false; performed: Performed };

/** Makes the next call of a run. Rejects with `storage_unavailable`. */
export async function makeCall(calling: Calling, caller: Caller, means: CallMeans): Promise<Called> {
  const target = await findTarget(calling, caller, means);
  if (!target.ok) return target;
  const { loaded, path } = target;
  const { callable } = loaded.plan;
  if (callable === undefined) return refuse("call_not_allowed", notCallable(loaded.plan.name));
  const inputs = readCallInputs(callable, calling.payload);
  if (!inputs.ok) return refuse("call_inputs", `The story "${loaded.plan.name}" was not called: ${inputs.message}`);
  const { locator } = caller;
  const runId = runIdOf(locator);
  const data = calledEvent(callable, inputs.body);
  const root = { action: callable.entry, data, trigger: "call", hops: locator.hops };
  const accepted = accept(loaded, root, means.nowMs);
  if ("performed" in accepted) return accepted;
  const { start } = accepted.unit;
  if (start === undefined) throw new Error("A called story run has no start.");
  await means.files.share(inputs.body, { from: locator.storyRunId, to: accepted.unit.storyRunId });
  const child: Unit = { ...accepted.unit, start: { ...start, calledBy: runId, callPath: path } };
  const call = {
    index: calling.index,
    result: JSON.stringify(calling.before),
    timesOutMs: means.nowMs + calling.timeoutMs,
  };
  const wait = {
    ...{ runId, parentEventId: locator.parentEventId, action: locator.action, loopIndex: locator.loopIndex },
    ...{ dueMs: call.timesOutMs, attempt: locator.attempt + 1, errors: null, hops: locator.hops },
  };
  const unit = toUnit({
    ...{ storyRunId: locator.storyRunId, headId: runId, wait, runs: [], events: [] },
    call: { ...call, exits: callable.exits, child },
  });
  const started = { loaded, storyRunId: child.storyRunId, children: accepted.children };
  return { ok: true, segment: { unit, children: [], emitted: [], ended: [], started } };
}

/** The start of the called story run; a payload that can't be stored fails the call. */
function accept(loaded: LoadedPlan, root: RootEvent, nowMs: number): Accepted | { ok: false; performed: Performed } {
  try {
    return acceptRoot(loaded, root, nowMs);
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    return refuse(error.code, error.message);
  }
}

type TargetRow = {
  id: string | null;
  name: string | null;
  team_id: string | null;
  live_version_id: string | null;
  team: string | null;
  call_path: string[] | null;
  caller: string;
};
type Target = { ok: true; loaded: LoadedPlan; path: string[] } | { ok: false; performed: Performed };

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function findTarget({ story, toDraft }: Calling, { loaded, locator }: Caller, means: CallMeans): Promise<Target> {
  const { tenantId, teamId } = loaded;
  const [first = "", second] = uuid.test(story) ? [null, null] : story.split("/");
  const [team, slug] = second === undefined || second === null ? [null, first] : [first, second];
  const values = [uuid.test(story) ? story : null, tenantId, slug, team, teamId, locator.storyRunId];
  const [row] = await means.database.query<TargetRow>({ ...findCalled, values });
  if (row?.id == null || row.team_id === null) {
    return refuse("story_not_found", `There is no story "${story}". Name it by its slug, team/slug, or its id.`);
  }
  const versionId = toDraft ? await versionOfDraft(means.database, row.id) : row.live_version_id;
  if (versionId === null) return refuse("story_not_published", notPublished(row.name ?? story));
  const path = [...(row.call_path ?? []), row.caller];
  const wrong = tooDeep(path, { id: row.id, name: row.name ?? story });
  if (wrong !== null) return wrong;
  const called = await loadPlan(versionId, means);
  if (!called.ok) return called;
  const { callable } = called.loaded.plan;
  const isOwn = row.team_id === teamId;
  const isOpen =
    callable?.access === "tenant" || (callable?.access === "teams" && callable.teams.includes(row.team ?? ""));
  if (callable !== undefined && !isOwn && !isOpen) {
    const message = `The story "${row.name}" may not be called by stories of the team ${row.team ?? teamId}. Its settings say which may.`;
    return refuse("call_not_allowed", message);
  }
  if (callable !== undefined && findAction(called.loaded.plan, callable.entry) === undefined) {
    return refuse("call_not_allowed", notCallable(row.name ?? story));
  }
  return { ...called, path };
}

/** Why there is no version to call. */
export function notPublished(name: string): string {
  return `The story "${name}" has no published version. Publish it first.`;
}

function notCallable(name: string): string {
  return `The story "${name}" can't be called. Say in its settings by which webhook calls come in, and which actions are exits.`;
}

function tooDeep(path: readonly string[], { id, name }: { id: string; name: string }) {
  if (path.length > callLimits.depth) {
    const message = `The story "${name}" was not called: ${callLimits.depth} calls inside each other led here, the most that may be.`;
    return refuse("call_too_deep", message);
  }
  if (path.filter((one) => one === id).length < callLimits.cycles) return null;
  const message = `The story "${name}" was not called: it is in the chain of calls that led here ${callLimits.cycles} times already. Stories call each other in a circle.`;
  return refuse("call_cycle", message);
}

/** The plan of a called story; why it can't be run fails the call. */
async function loadPlan(versionId: string, { plans }: CallMeans) {
  try {
    return { ok: true as const, loaded: await plans.load(versionId) };
  } catch (error) {
    if (!(error instanceof RuntimeError) || error.code === "storage_unavailable") throw error;
    return refuse(error.code, error.message);
  }
}

function refuse(code: string, message: string): { ok: false; performed: Performed } {
  return { ok: false, performed: failed({ code, message }) };
}
