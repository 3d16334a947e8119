import type { Json } from "@fairlead/formula";
import { compileStory, type StoryDefinition } from "@fairlead/story";
import { systemClock } from "../src/clock.ts";
import type { Egress } from "../src/egress.ts";
import { type Performing, performRun } from "../src/perform.ts";
import type { Sketch } from "./engineFixtures.ts";

/** Performs one action behind a webhook `receive` whose event has `body`, with nothing around it. */
async function performAction(type: string, options: object, body: Json): Promise<Performing> {
  const action = { slug: "act", type, options } as Sketch;
  const compiled = compileStory({
    formatVersion: 1,
    name: "Test",
    actions: [
      { id: "receive", slug: "receive", name: "receive", type: "webhook", options: {} },
      { id: "act", name: "act", ...action },
    ],
    links: [{ from: "receive", to: "act" }],
  } as StoryDefinition);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const act = compiled.plan.actions.act;
  if (act === undefined) throw new Error("The plan has no action.");
  const id = "01890000-0000-7000-8000-000000000000";
  const ready = {
    plan: compiled.plan,
    action: act,
    isDraft: false,
    storyId: id,
    storyRunId: id,
    runId: id,
    parentEventId: id,
    hops: 0,
  };
  const context = { receive: { body, headers: {}, query: {}, method: "POST" } };
  const { signal } = new AbortController();
  return await performRun({ ...ready, context, nowMs: 0 }, { egress: noEgress, clock: systemClock, signal });
}

const noEgress = {
  request: () => Promise.reject(new Error("Nothing is requested here.")),
  close: () => Promise.resolve(),
} as unknown as Egress;

/** The data of the only event that an action emits; else how it ended. */
export async function emittedBy(type: string, options: object, body: Json): Promise<Json> {
  const performing = await performAction(type, options, body);
  if ("outcome" in performing) return performing.outcome;
  const { performed } = performing;
  if ("error" in performed) return { code: performed.error.code, message: performed.error.message };
  if (performed.outcome === "dropped") return performed.reason;
  return performed.outputs[0]?.data ?? null;
}
