import { type LinkKind, linkKinds } from "./actionType.ts";
import { findActionType, holdsEvents } from "./actionTypes.ts";
import { checkCallable, toPlanCallable } from "./callable.ts";
import { readFormulas, readStory } from "./check.ts";
import { findCircles, limitCircle, mostRuns } from "./circles.ts";
import type { StoryAction, StoryDefinition } from "./definition.ts";
import { type Graph, reachableFrom, toGraph } from "./graph.ts";
import { explodeLimits, pageLimits, storyLimits } from "./limits.ts";
import type { ReadAction } from "./locals.ts";
import { isLooping } from "./loopOptions.ts";
import { toPlanMonitoring } from "./monitoring.ts";
import type { Plan, PlanAction, PlanCircle, PlanSchedule } from "./plan.ts";
import { type Problem, sortProblems } from "./problem.ts";
import { toSchedule } from "./schedule/schedule.ts";
import { sketchStory } from "./sketch.ts";

/** A plan, or everything that keeps the story from running. */
export type CompileResult = { ok: true; plan: Plan } | { ok: false; problems: Problem[] };

/**
 * Turns a definition into the plan that workers execute. Definitions that differ only in positions, notes,
 * descriptions or the order of actions and links have the same plan. Every formula is read once.
 */
export function compileStory(definition: StoryDefinition): CompileResult {
  const read = readStory(definition);
  const formulas = readFormulas(read.sketch);
  const others = [...formulas.problems, ...checkCallable(definition)];
  if (read.definition === undefined || others.length > 0) {
    return { ok: false, problems: sortProblems([...read.problems, ...others]) };
  }
  return { ok: true, plan: toPlan(read.definition, formulas.options) };
}

/** One action of a story as workers execute it. `problems`: what is wrong with its formulas, paths from its options on. */
export type CompiledAction = { action: PlanAction; missing: Plan["missing"]; problems: Problem[] };

/**
 * Turns one action into its part of a plan, whatever is wrong with the others; its events carry nothing. A formula that
 * can't be read stays as the text that it is. Null if the story has no such action.
 */
export function compileAction(definition: StoryDefinition, slug: string): CompiledAction | null {
  const index = definition.actions.findIndex((one) => one.slug === slug);
  const action = definition.actions[index];
  const formulas = readFormulas(sketchStory(definition));
  const read = formulas.options[index];
  if (action === undefined || read === undefined) return null;
  const slugs = new Set(definition.actions.map((one) => one.slug));
  const start = `actions[${index}].options`;
  const problems = formulas.problems
    .filter(({ path }) => path.startsWith(start))
    .map((problem) => ({ ...problem, path: problem.path.slice(start.length).replace(/^\./, "") }));
  const draft = toDraft(action, read, { slugs, follow: createFollow(definition) });
  return { action: { ...draft, keeps: [] }, missing: definition.settings?.missing ?? "error", problems };
}

type Draft = Omit<PlanAction, "keeps">;

function toPlan(definition: StoryDefinition, options: readonly (ReadAction | undefined)[]): Plan {
  const slugs = new Set(definition.actions.map((action) => action.slug));
  const follow = createFollow(definition);
  const drafts = definition.actions.flatMap((action, index) => {
    const read = options[index];
    const { settings = {} } = definition;
    return read === undefined ? [] : [toDraft(action, read, { slugs, follow, settings })];
  });
  drafts.sort((a, b) => compareText(a.slug, b.slug));
  const links = toLinks(drafts);
  const keeps = findKeeps(drafts, links);
  const circles = toCircles(definition, links);
  const actions = drafts.map((draft) => {
    const circle = circles.get(draft.slug);
    const action = { ...draft, keeps: keeps.get(draft.slug) ?? [], ...(circle === undefined ? {} : { circle }) };
    return [draft.slug, action] as const;
  });
  const roots = definition.actions.filter((action) => !action.disabled && findActionType(action.type)?.root);
  const { missing = "error", deadlineSeconds, callable, runLimit = storyLimits.runs } = definition.settings ?? {};
  const isCounted = mostRuns(links.forwards, emitsOf(definition)) > runLimit;
  return {
    formatVersion: 1,
    name: definition.name,
    missing,
    roots: roots.map((action) => action.slug).sort(compareText),
    schedules: toSchedules(definition),
    ...(deadlineSeconds === undefined ? {} : { deadlineMs: deadlineSeconds * 1_000 }),
    ...(isCounted ? { runLimit } : {}),
    ...(callable === undefined ? {} : { callable: toPlanCallable(callable, definition.actions) }),
    actions: Object.fromEntries(actions),
  };
}

function toSchedules({ actions }: StoryDefinition): PlanSchedule[] {
  const schedules = actions.flatMap((action) => {
    const entries = action.disabled || !("schedule" in action) ? [] : (action.schedule ?? []);
    return entries.map((entry) => ({ action: action.slug, ...toSchedule(entry) }));
  });
  const keyOf = ({ action, cron, timezone }: PlanSchedule) => `${action} ${cron} ${timezone}`;
  return schedules.sort((a, b) => compareText(keyOf(a), keyOf(b)));
}

/** The slugs that the links of a kind lead to from an action, sorted, without the disabled actions. */
type Follow = (from: string, kind: LinkKind) => string[];

function createFollow({ actions, links }: StoryDefinition): Follow {
  const disabled = new Set(actions.filter((action) => action.disabled).map((action) => action.slug));
  const open = links.filter((link) => !disabled.has(link.to));
  const byStart = Map.groupBy(open, ({ from, kind = "default" }) => `${from}/${kind}`);
  return (from, kind) => (byStart.get(`${from}/${kind}`) ?? []).map((link) => link.to).sort(compareText);
}

type Story = { slugs: ReadonlySet<string>; follow: Follow; settings?: StoryDefinition["settings"] };

function toDraft(action: StoryAction, read: ReadAction, { slugs, follow, settings }: Story): Draft {
  const { node, references, local, onlyIf } = read;
  const { id, slug, name, type, retry, atMostOnce, monitoring } = action;
  const watched = action.disabled ? undefined : toPlanMonitoring(monitoring, settings?.monitoring);
  const reads = new Set(references.map((reference) => reference.root).filter((root) => slugs.has(root)));
  if (findActionType(type)?.readsItself) reads.delete(slug);
  return {
    id,
    slug,
    name,
    type,
    pure: isPure(action),
    pool: findActionType(type)?.pool ?? "cpu",
    options: node,
    ...(local === undefined ? {} : { local }),
    ...(onlyIf === undefined ? {} : { onlyIf }),
    ...("includeMetadata" in action && action.includeMetadata === true ? { includeMetadata: true } : {}),
    ...(retry === undefined ? {} : { retry }),
    ...(atMostOnce === true ? { atMostOnce } : {}),
    ...(watched === undefined ? {} : { monitoring: watched }),
    reads: [...reads].sort(compareText),
    next: { default: follow(slug, "default"), no_match: follow(slug, "no_match"), failure: follow(slug, "failure") },
  };
}

/** The links of a story both ways. */
type Links = { forwards: Graph; backwards: Graph };

function toLinks(drafts: readonly Draft[]): Links {
  const arrows = drafts.flatMap(({ slug, next }) =>
    linkKinds.flatMap((port) => next[port].map((to) => [slug, to] as const)),
  );
  return { forwards: toGraph(arrows), backwards: toGraph(arrows.map(([from, to]) => [to, from] as const)) };
}

function toCircles({ actions }: StoryDefinition, { forwards, backwards }: Links): ReadonlyMap<string, PlanCircle> {
  const said = new Map(actions.map((action) => [action.slug, "visitLimit" in action ? action.visitLimit : undefined]));
  const circles = findCircles(forwards, backwards);
  return new Map(circles.flatMap((slugs) => [...limitCircle(slugs, (slug) => said.get(slug))]));
}

/** How many events an action emits at most: an explode as many as it may, a request one for each page, every other one. */
function emitsOf({ actions }: StoryDefinition): (slug: string) => number {
  const many = new Map(
    actions.flatMap(({ slug, options }) => {
      if ("mode" in options && options.mode === "explode")
        return [[slug, options.limit ?? explodeLimits.events] as const];
      const { emit, maxPages = pageLimits.pages } = ("pagination" in options ? options.pagination : undefined) ?? {};
      return emit === "event_per_page" ? [[slug, maxPages] as const] : [];
    }),
  );
  return (slug) => many.get(slug) ?? 1;
}

/** Whether its runs may follow inline: they answer at once. */
function isPure(action: StoryAction): boolean {
  const type = findActionType(action.type);
  return type?.pure === true && !holdsEvents(action) && !isLooping(type, action.options);
}

/**
 * What each action's events must carry. A keeps S if and only if S leads to A and A leads to an action that reads S, each
 * over one link or more, and A is not S, as an event of A is the latest of A. So it is found for each S by walking the
 * links forwards from S and backwards from the readers of S, which needs no care for cycles.
 */
function findKeeps(drafts: readonly Draft[], { forwards, backwards }: Links): Map<string, string[]> {
  const keeps = new Map<string, string[]>(drafts.map(({ slug }) => [slug, []]));
  for (const { slug: read } of drafts) {
    const readers = drafts.filter((draft) => draft.reads.includes(read)).map((draft) => draft.slug);
    if (readers.length === 0) continue;
    const after = reachableFrom(forwards, [read]);
    for (const keeper of reachableFrom(backwards, readers)) {
      if (keeper !== read && after.has(keeper)) keeps.get(keeper)?.push(read);
    }
  }
  return keeps;
}

/** By code unit, the same on every machine. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
