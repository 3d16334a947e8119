import type { Json } from "@fairlead/formula";
import type { Actor, Services } from "./services.ts";
import { loadTestDraft, sourcesOf, type TestDraft } from "./testDraft.ts";
import { findReached, gatherInputs, sampleOf } from "./testInputs.ts";

/** What the formulas of an action may read, as its latest events had it. */
export type FormulaSamples = {
  /** False for an action that the draft, as it was saved last, does not have yet: then there is nothing. */
  isKnown: boolean;
  /** The actions whose events can be read, the nearest first. */
  readable: string[];
  /** `context`: events by the slugs of their actions. What is pinned comes first, then the newest. */
  samples: { id: string; at: string | null; isPinned: boolean; context: Record<string, Json> }[];
  /** Events of which there are none yet, made of what formulas read of them. */
  made: Record<string, Json>;
};

const samplesMax = 20;

/** Characters of one sample, and of all of them: they go to a page. */
const sampleSizeMax = 300_000;
const sizeMax = 2_000_000;

/** The latest events that reached an action of a draft, with what came before each. Throws `not_found` for a story. */
export async function listFormulaSamples(
  services: Services,
  actor: Actor,
  { id, slug }: { id: string; slug: string },
): Promise<FormulaSamples> {
  const draft = await loadTestDraft(services, actor, id);
  const action = draft.definition.actions.find((one) => one.slug === slug);
  if (action === undefined) return { isKnown: false, readable: [], samples: [], made: {} };
  // What starts story runs reads its own event.
  const own = sourcesOf(draft, action).filter((source) => source.slug === slug);
  const readable = [...new Set([...own.map((source) => source.slug), ...readableFrom(draft, slug)])];
  const made = Object.fromEntries(readable.map((one) => [one, sampleOf(draft, one)]));
  const samples: FormulaSamples["samples"] = [];
  let size = 0;
  const take = async (event: { id: string; at: string } | null) => {
    const source = event === null ? {} : { event: event.id };
    const { context, used } = await gatherInputs(services, actor, { draft, action, reads: readable, source });
    const ownSize = used.reduce((sum, one) => sum + one.size, 0);
    const isPinned = used.some(({ kind }) => kind === "pin");
    if (ownSize > sampleSizeMax || size + ownSize > sizeMax || (event === null && !isPinned)) return;
    size += ownSize;
    samples.push({ id: event?.id ?? "pinned", at: event?.at ?? null, isPinned, context });
  };
  await take(null);
  for (const { row } of await findReached(services, { draft, action, limit: samplesMax })) {
    if (samples.length >= samplesMax || row.size > sampleSizeMax) continue;
    await take({ id: row.id, at: row.at.toISOString() });
  }
  return { isKnown: true, readable, samples, made };
}

/** The actions from which links lead to one, those with the shortest way first; on a cycle itself as well. */
function readableFrom({ definition }: TestDraft, slug: string): string[] {
  const found = new Set<string>();
  let edge = [slug];
  while (edge.length > 0) {
    const before = definition.links.flatMap(({ from, to }) => (edge.includes(to) && !found.has(from) ? [from] : []));
    edge = [...new Set(before)];
    for (const one of edge) found.add(one);
  }
  return [...found];
}
