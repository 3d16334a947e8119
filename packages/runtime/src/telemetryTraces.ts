import { findAction, type Plan } from "@fairlead/story";
import {
  type Attributes,
  type Context,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { ActionRunRow, Unit } from "./rows.ts";

/** What is known of a unit besides its rows. */
export type UnitFacts = {
  storyId: string;
  /** Null for runs whose plan could not be had. */
  plan: Plan | null;
  /** When its first run became due; null for a root, which nobody waited for. */
  dueMs: number | null;
  /** When it was recorded. Times are the database's, ms. */
  nowMs: number;
};

/**
 * One span for each recorded action run, and for each accepted webhook call, from its arrival to its commit. Spans are made
 * when a unit is recorded, from the times in its rows, so that executing knows nothing of them.
 *
 * All spans of a story run are one trace, whose id is the story run's: whoever has one finds the other, and runs need not
 * carry a trace along, through queues, waits and restarts.
 */
export type Traces = { recorded(unit: Unit, facts: UnitFacts): void };

/** Who takes spans. `startAs` starts one under given ids; without it, the first of a trace is under one that is not there. */
export type SpanTaker = { tracer: Tracer; startAs?: (ids: TraceIds, start: () => Span) => Span };

export type TraceIds = { traceId: string; spanId: string };

/** Creates the traces. `takerOf`: who takes spans now, default whom this program has registered; null: none are made. */
export function createTraces(takerOf: () => SpanTaker | null = registeredTaker): Traces {
  return {
    recorded(unit, facts) {
      const taker = takerOf();
      if (taker === null) return;
      const ids = traceIdsOf(unit.storyRunId);
      for (const run of unit.runs) addSpan(taker, { run, unit, facts, ids });
    },
  };
}

function registeredTaker(): SpanTaker | null {
  const provider = trace.getTracerProvider();
  if (!(provider instanceof ProxyTracerProvider)) return { tracer: provider.getTracer("fairlead") };
  const tracer = provider.getDelegateTracer("fairlead");
  return tracer === undefined ? null : { tracer };
}

type SpanFacts = { run: ActionRunRow; unit: Unit; facts: UnitFacts; ids: TraceIds };

function addSpan(taker: SpanTaker, span: SpanFacts): void {
  const { run, unit, facts, ids } = span;
  const isRoot = unit.start !== undefined;
  const type = (facts.plan === null ? undefined : findAction(facts.plan, run.action)?.type) ?? "unknown";
  const { tracer, startAs } = taker;
  const name = `${isRoot ? "accept" : "run"} ${type}`;
  const options = {
    kind: isRoot ? SpanKind.SERVER : SpanKind.INTERNAL,
    attributes: attributesOf(span, type),
    startTime: run.startedMs,
  };
  const startRoot = startAs && (() => startAs(ids, () => tracer.startSpan(name, { ...options, root: true })));
  const started = isRoot && startRoot ? startRoot() : tracer.startSpan(name, options, under(ids));
  // The message may quote what the story works with; it is in the record, for those who may see it.
  if (run.outcome === "failed") started.setStatus({ code: SpanStatusCode.ERROR });
  started.end(isRoot ? facts.nowMs : run.endedMs);
}

function attributesOf({ run, unit, facts }: SpanFacts, type: string): Attributes {
  return {
    "fairlead.story_id": facts.storyId,
    "fairlead.story_run_id": unit.storyRunId,
    "fairlead.run_id": run.id,
    "fairlead.action": run.action,
    "fairlead.action_type": type,
    "fairlead.outcome": run.outcome,
    "fairlead.attempt": run.attempt,
  };
}

/** A story run's id as that of a trace, and its second half as that of the trace's first span. */
function traceIdsOf(storyRunId: string): TraceIds {
  const traceId = storyRunId.replaceAll("-", "");
  return { traceId, spanId: traceId.slice(16) };
}

function under(ids: TraceIds): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { ...ids, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}
