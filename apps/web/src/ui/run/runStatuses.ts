import type { StoryDefinition } from "@fairlead/story";
import type { ActionRun } from "../../server/runs.ts";
import type { Wait } from "../../server/waits.ts";
import { linkKey } from "../board/graph.ts";
import type { CardStatus, LinkStatus, Statuses } from "../board/statusStore.ts";
import { outcomes } from "../parts/statusWords.ts";
import { countOf, formatDuration } from "../parts/time.ts";
import { waitWords } from "./waitWords.ts";

type Recorded = { actionRuns: readonly ActionRun[]; waiting: readonly Wait[] };

/**
 * What the board of a story run shows: the way that was taken in full, the rest faded, and on every card the most urgent
 * thing: failed, then waiting, then its outcome.
 */
export function toRunStatuses(definition: Pick<StoryDefinition, "actions" | "links">, recorded: Recorded): Statuses {
  const runs = Map.groupBy(recorded.actionRuns, ({ action }) => action);
  const waits = new Map(recorded.waiting.map((wait) => [wait.action, wait]));
  const cards = definition.actions.map(
    ({ slug }) => [slug, toCardStatus(runs.get(slug) ?? [], waits.get(slug))] as const,
  );
  return { cards: Object.fromEntries(cards), links: toLinkStatuses(definition, recorded) };
}

function toCardStatus(runs: readonly ActionRun[], wait: Wait | undefined): CardStatus {
  const note = runs.length === 0 ? null : countOf(runs.length, "run");
  const failed = runs.filter(({ outcome }) => outcome === "failed").length;
  if (failed > 0) {
    const { tone, icon, word } = outcomes.failed;
    return { note, badge: { tone, icon, word: failed === 1 ? word : `${failed} failed` }, faded: false };
  }
  if (wait !== undefined) {
    const { word, icon, tone } = waitWords(wait.reason);
    return {
      note,
      badge: { tone, icon, word: wait.count === 1 ? word : `${word} ×${wait.count}` },
      faded: false,
    };
  }
  const last = runs.at(-1);
  if (last === undefined) return { note, badge: null, faded: true };
  const { tone, icon, word } = outcomes[last.outcome];
  const took = Date.parse(last.endedAt) - Date.parse(last.startedAt);
  return { note, badge: { tone, icon, word: last.outcome === "emitted" ? formatDuration(took) : word }, faded: false };
}

/**
 * How many runs each link led to. A run knows the event it consumed, not the link; of several links that lead to an
 * action those are left out whose action did not run at all.
 */
function toLinkStatuses(
  { links }: Pick<StoryDefinition, "links">,
  { actionRuns, waiting }: Recorded,
): Record<string, LinkStatus> {
  const arrived = new Map<string, number>();
  for (const { action, parentEventId } of actionRuns) {
    if (parentEventId !== null) arrived.set(action, (arrived.get(action) ?? 0) + 1);
  }
  for (const { action, count } of waiting) arrived.set(action, (arrived.get(action) ?? 0) + count);
  const outcomesOf = Map.groupBy(actionRuns, ({ action }) => action);
  const wasTaken = ({ from, kind = "default" }: StoryDefinition["links"][number]) =>
    (outcomesOf.get(from) ?? []).some(({ outcome }) => portOf(outcome) === kind);
  const taken = Map.groupBy(links.filter(wasTaken), ({ to }) => to);
  return Object.fromEntries(
    links.map((link) => {
      const ways = taken.get(link.to) ?? [];
      const isTaken = ways.includes(link) && (arrived.get(link.to) ?? 0) > 0;
      // With several ways in, how the runs divide among them is not known here: the way is inked, without a number.
      const count = isTaken && ways.length === 1 ? (arrived.get(link.to) ?? 0) : isTaken ? 1 : 0;
      return [linkKey(link), { count, faded: !isTaken }];
    }),
  );
}

function portOf(outcome: ActionRun["outcome"]): "default" | "no_match" | "failure" | null {
  if (outcome === "emitted") return "default";
  if (outcome === "no_match") return "no_match";
  return outcome === "failed" ? "failure" : null;
}
