import type { Json } from "@fairlead/formula";
import { callLimits } from "@fairlead/story";
import type { CallState } from "../calls.ts";
import { formulaFailed } from "../formulaFailed.ts";
import { failed, type Performed } from "../performed.ts";
import type { ActionType, PerformInput } from "./action.ts";
import { readOptions, tell } from "./options.ts";
import { readLoop } from "./transformLoop.ts";

/**
 * Send to story: calls, and when it runs again because its call is over, emits the answer; in a loop, it calls for the next
 * item then.
 */
export const sendToStory: ActionType = {
  type: "send_to_story",
  async perform(input) {
    const { options, item, call } = input;
    const { story, payload, loop, timeoutSeconds, sendToDraft } = readOptions(options);
    if (typeof story !== "string" || story.trim() === "") {
      const message = `options.story must be the slug or the id of a story, got ${tell(story)}.`;
      return failed({ code: "options_invalid", message });
    }
    const ended = call === null || call === undefined ? null : readEnd(call, input);
    if (ended !== null && !ended.ok) return inLoop(ended.performed, item === undefined ? null : (call?.index ?? 0));
    const timeoutMs = (typeof timeoutSeconds === "number" ? timeoutSeconds : callLimits.timeoutSeconds) * 1_000;
    const before = ended === null ? null : ended.data;
    const toDraft = sendToDraft === true;
    const calling = { outcome: "call" as const, story: story.trim(), toDraft, before, timeoutMs };
    if (item === undefined) {
      if (ended === null) return { ...calling, index: 0, payload: payload ?? null };
      if (!ended.hasAnswer) return { outcome: "dropped", reason: "The story ended without reaching one of its exits." };
      return { outcome: "emitted", outputs: [{ port: "default", data: ended.data }] };
    }
    const items = readLoop(loop);
    if (!items.ok) return items.performed;
    const index = ended === null || call == null ? 0 : call.index + 1;
    const next = items.items[index];
    if (next === undefined) return emitAll(call ?? null, before);
    const evaluated = item({ ...next, previous_result: before }, () => {});
    if (!evaluated.ok) return inLoop(formulaFailed(evaluated), index);
    return { ...calling, index, payload: readOptions(evaluated.value).payload ?? null };
  },
};

type End = { ok: true; hasAnswer: boolean; data: Json } | { ok: false; performed: Performed };

function readEnd(call: CallState, { log }: PerformInput): End {
  log(`Called the story run ${call.storyRunId}.`);
  if (call.state === "answered") return { ok: true, hasAnswer: true, data: call.answer };
  if (call.state === "open") {
    const message = "The called story did not answer in time. It goes on; its answer would come too late.";
    return { ok: false, performed: end(call, { code: "call_timeout", message }) };
  }
  if (call.status === "failed") {
    const message = `The called story failed before it reached an exit. Its story run is ${call.storyRunId}.`;
    return { ok: false, performed: end(call, { code: "called_failed", message }) };
  }
  if (call.status === "cancelled" || call.status === "removed") {
    const message = `The story run that was called was ${call.status} before it reached an exit.`;
    return { ok: false, performed: end(call, { code: `called_${call.status}`, message }) };
  }
  return { ok: true, hasAnswer: false, data: null };
}

function end({ storyRunId }: CallState, error: { code: string; message: string }): Performed {
  return failed(error, { called: { storyRunId } });
}

async function emitAll(call: CallState | null, last: Json): Promise<Performed> {
  const data = call === null ? [] : [...(await call.results()), last];
  return { outcome: "emitted", outputs: [{ port: "default", data }] };
}

/** A failure in a loop names the item that it is about. */
function inLoop(performed: Performed, index: number | null): Performed {
  if (performed.outcome !== "failed" || index === null) return performed;
  const { error, outputs } = performed;
  const message = `Item ${index} of the loop: ${error.message}`;
  const { error: _, ...rest } = readOptions(outputs[0]?.data ?? null);
  return failed({ ...error, message }, rest as { readonly [key: string]: Json });
}
