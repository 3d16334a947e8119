import type { Json } from "@fairlead/formula";
import { formulaFailed } from "../formulaFailed.ts";
import type { Output, Performed } from "../performed.ts";
import type { ActionType, PerformInput } from "./action.ts";
import { type Answered, prepare, sendOnce } from "./httpExchange.ts";
import { followPages } from "./httpPages.ts";
import { readOptions } from "./options.ts";

/**
 * HTTP request: sends a request, or one for each page, and emits `{ status, headers, body }` or what `output` makes of it. A
 * status among `errorStatuses`, an answer for which `errorIf` holds and a request without an answer fail the run; the failure
 * event holds what was answered. Nothing that was sent is logged.
 */
export const httpRequest: ActionType = {
  type: "http_request",
  async perform(input) {
    const first = await sendOnce(input.options, input);
    if (!first.ok) return first.performed;
    const paged = await followPages(first, input);
    if ("performed" in paged) return paged.performed;
    return toEnding(paged.events, input);
  },
  async dryRun(input) {
    const prepared = await prepare(readOptions(input.options), input);
    if (!prepared.ok) return { kind: "problem", error: { code: "options_invalid", message: prepared.message } };
    const described = input.egress.describe(prepared.request);
    if (!described.ok) return { kind: "problem", error: described.error };
    const { method, url, headers, body } = described;
    return { kind: "request", method, url, headers, body };
  },
};

/** Emits answers, each as `output` shapes it. */
function toEnding(answers: readonly Answered["data"][], input: PerformInput): Performed {
  const outputs: Output[] = [];
  for (const data of answers) {
    const shaped = input.late?.("output", { RESPONSE: data }) ?? { ok: true as const, value: data as Json };
    if (!shaped.ok) return formulaFailed(shaped);
    outputs.push({ port: "default", data: shaped.value });
  }
  return { outcome: "emitted", outputs };
}
