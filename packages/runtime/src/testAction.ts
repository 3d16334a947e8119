import { isList, isObject, type Json } from "@fairlead/formula";
import { findActionType, type OptionsPreview, type Plan, type PlanAction } from "@fairlead/story";
import type { ActionType, DryRun, PerformInput } from "./actions/action.ts";
import { actionTypes } from "./actions/index.ts";
import type { Clock } from "./clock.ts";
import type { RunSecrets } from "./credentials/runSecrets.ts";
import type { Vault } from "./credentials/vault.ts";
import { withSecrets } from "./credentials/withSecrets.ts";
import type { Egress } from "./egress.ts";
import { egressError } from "./egressError.ts";
import { noRunFiles } from "./files/runFiles.ts";
import { newStoryRunId, runIdOf } from "./ids.ts";
import { lookIntoMailbox } from "./mailboxLook.ts";
import { type Performing, performRun, type ReadyRun, rootsOf } from "./perform.ts";
import { failed, type Output, type RunError } from "./performed.ts";
import { previewRun } from "./previewRun.ts";
import { type RecordedCall, recordCalls, replayCalls, withoutSecrets } from "./recordedCalls.ts";
import { messageOf } from "./runtimeError.ts";
import { equip, performForTest, type TestMeans, withinTime } from "./testRun.ts";
import { withServer } from "./withServer.ts";

/**
 * Tries one action out, outside of every queue: nothing is recorded, no story is charged for it, and nothing follows.
 *
 * - `preview` computes the options, and what a pure action makes of them.
 * - `dry_run` tells what would be sent; nothing leaves.
 * - `test` performs once, for real, within `secondsMax`.
 */
export type TestMode = "preview" | "dry_run" | "test";

/**
 * What to try: an action, and the data of the events that its formulas read, by slug. `input`: the event that comes in.
 * `nowMs`: the time that formulas read; default: the clock's.
 */
export type ActionTest = {
  mode: TestMode;
  action: PlanAction;
  missing: Plan["missing"];
  story: { id: string; name: string; teamId: string };
  context: Readonly<Record<string, Json>>;
  input: { id: string | null; data: Json } | null;
  nowMs?: number;
};

/**
 * What came of it. `outcome`: null where nothing was performed. "held" stands for an event that would wait. `outputs`: the events that it emitted, or would emit.
 */
export type ActionTested = {
  options: OptionsPreview;
  outcome: "emitted" | "no_match" | "dropped" | "held" | "failed" | "unknown" | null;
  /** Why an event was dropped, or until when it would be held. */
  note: string | null;
  outputs: readonly Output[];
  dryRun: DryRun | null;
  error: RunError | null;
  log: readonly string[];
  /** What was asked of the outside, and answered. */
  calls: readonly RecordedCall[];
  durationMs: number;
};

/** Tries an action out. Rejects only when the database is away; what the action or its formulas do wrong is a result. */
export async function testAction(test: ActionTest, means: TestMeans): Promise<ActionTested> {
  const { clock, recording } = means;
  const outside = recording === undefined ? recordCalls(means) : replayCalls(means, recording);
  const startMs = clock.mono();
  const { ready, refused } = await equip(toReady(test, clock), test.story.teamId, means);
  const chance = { seed: ready.runId, drawn: 0 };
  const options = previewRun(test.action, { roots: rootsOf(ready), missing: test.missing, now: ready.nowMs, chance });
  const told =
    refused !== null
      ? fail(test, refused)
      : await tryOut(test, { ready, options }, { ...means, egress: outside.egress, call: outside.call });
  const secrets = ready.values?.secrets ?? null;
  const calls = withoutSecrets(outside.calls, secrets);
  const shown = withNames(options, secrets);
  return { ...nothing, options: shown, ...told, calls, durationMs: clock.mono() - startMs };
}

const nothing = { outcome: null, note: null, outputs: [], dryRun: null, error: null, log: [] };

function fail({ mode }: ActionTest, error: RunError): Partial<ActionTested> {
  return { outcome: mode === "test" ? "failed" : null, error };
}

type Prepared = { ready: ReadyRun; options: OptionsPreview };

async function tryOut(test: ActionTest, prepared: Prepared, means: TestMeans): Promise<Partial<ActionTested>> {
  const { ready, options } = prepared;
  const broken = options.fields.find((field) => !field.ok);
  if (broken?.ok === false) {
    const { path, error } = broken;
    return fail(test, { code: error.code, message: `options.${path}: ${error.message}` });
  }
  const type = findActionType(test.action.type);
  if (test.action.type === "receive_email" && test.mode !== "preview") return look(test, ready, means);
  if (type?.root === true && !actionTypes.has(test.action.type)) return passOn(test);
  if (test.mode === "test") return toTold(await performForTest(ready, test.story.teamId, means), test);
  // What touches nothing outside is as harmless to perform as to look at; even what holds an event only says until when.
  if (type?.pure === true) return toTold(await performRun(ready, { ...means, egress: closed(means.egress) }), test);
  return test.mode === "preview" ? {} : dryRun(test, options.value, { ...means, ready });
}

/** Options in which the names of credentials stand where these would. */
function withNames(options: OptionsPreview, secrets: RunSecrets | null): OptionsPreview {
  if (secrets === null) return options;
  const mask = (value: Json): Json => {
    if (typeof value === "string") return secrets.mask(value);
    if (isList(value)) return value.map(mask);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mask(item)]));
  };
  const fields = options.fields.map((field) => (field.ok ? { ...field, value: mask(field.value) } : field));
  return { value: mask(options.value), fields };
}

function toReady({ action, missing, story, context, input, ...test }: ActionTest, clock: Clock): ReadyRun {
  const { nowMs = clock.now() } = test;
  const storyRunId = newStoryRunId(nowMs);
  const parentEventId = input === null ? null : (input.id ?? storyRunId);
  return {
    plan: { formatVersion: 1, name: story.name, missing, roots: [], schedules: [], actions: { [action.slug]: action } },
    action,
    storyId: story.id,
    isDraft: true,
    storyRunId,
    runId: runIdOf({ storyRunId, parentEventId, action: action.slug, loopIndex: 0 }),
    parentEventId,
    hops: 0,
    context,
    nowMs,
  };
}

/** Nothing runs a webhook: a call is its event. */
function passOn({ mode, input }: ActionTest): Partial<ActionTested> {
  if (mode === "preview" || input === null) return {};
  return { outcome: "emitted", outputs: [{ port: "default", data: input.data }] };
}

/** A mailbox is looked into, and nothing is taken out of it. */
async function look(test: ActionTest, { plan, storyId }: ReadyRun, means: TestMeans): Promise<Partial<ActionTested>> {
  const { vault, egress, clock } = means;
  const { teamId } = test.story;
  const { slug } = test.action;
  if (test.mode === "dry_run") return { note: "A test reads the latest mails; it marks and moves none." };
  const loaded = { plan, teamId, storyId, tenantId: "", versionId: "" };
  const performing = await withinTime(means, async (signal) => {
    if (vault === undefined) return { performed: failed({ code: "credential_not_found", message: noVault }), log: [] };
    const forTests: Vault = {
      isNamedBy: (action) => vault.isNamedBy(action),
      valuesFor: (action, asked) => vault.valuesFor(action, { ...asked, isTest: true }),
    };
    return { performed: await lookIntoMailbox(loaded, slug, { vault: forTests, egress, clock, signal }), log: [] };
  });
  return toTold(performing, test);
}

const noVault = "This process can't read credentials, which a mailbox needs.";

function toTold(performing: Performing, { input }: ActionTest): Partial<ActionTested> {
  if ("outcome" in performing) {
    const outputs: Output[] = input === null ? [] : [{ port: "default", data: input.data }];
    if (performing.outcome === "seen") {
      return { outcome: "emitted", note: "Its event would be passed on unless one like it came before.", outputs };
    }
    if (performing.outcome === "call") {
      return {
        outcome: "held",
        note: `It would call the story ${performing.story} and wait for its answer.`,
        outputs: [],
      };
    }
    if (performing.outcome === "gather") {
      return { outcome: "held", note: "Its item would join its group, and wait until that is complete.", outputs: [] };
    }
    const note =
      performing.spacingMs === null
        ? `Its event would be passed on at ${new Date(performing.dueMs).toISOString()}.`
        : `Its event would be passed on when its turn comes: one every ${performing.spacingMs} ms.`;
    return { outcome: "held", note, outputs };
  }
  const { performed, log } = performing;
  if (performed.outcome === "dropped") return { outcome: "dropped", note: performed.reason, log };
  const { outcome, outputs } = performed;
  return { outcome, outputs, log, error: "error" in performed ? performed.error : null };
}

async function dryRun(
  { action }: ActionTest,
  options: Json,
  { ready, egress, signal }: TestMeans & { ready: ReadyRun },
): Promise<Partial<ActionTested>> {
  const log: string[] = [];
  const input: PerformInput = {
    options,
    runKey: ready.runId,
    hops: ready.hops,
    signal,
    nowMs: ready.nowMs,
    files: ready.files ?? noRunFiles,
    egress: withSecrets(withServer(closed(egress), ready.server), ready.values?.secrets ?? null),
    log: (line) => log.push(line),
  };
  const told = await tellDryRun(actionTypes.get(action.type), input);
  return told.kind === "problem" ? { dryRun: told, error: told.error, log } : { dryRun: told, log };
}

async function tellDryRun(type: ActionType | undefined, input: PerformInput): Promise<DryRun> {
  try {
    if (type?.dryRun !== undefined) return await type.dryRun(input);
    return { kind: "message", fields: [], body: JSON.stringify(input.options, null, 2) };
  } catch (thrown) {
    const message = `The action stopped with a fault of this program: ${messageOf(thrown)}`;
    return { kind: "problem", error: { code: "action_fault", message } };
  }
}

/** An egress by which nothing leaves, whatever is tried. */
function closed(egress: Egress): Egress {
  const error = egressError("aborted", "Nothing is sent in a dry run.");
  return {
    describe: (spec) => egress.describe(spec),
    request: async () => ({ ok: false, error }),
    mail: async () => ({ ok: false, error, isUnknown: false }),
    mailSender: () => egress.mailSender(),
    locate: async () => ({ ok: false, error }),
    close: async () => {},
  };
}
