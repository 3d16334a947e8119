import { type Advisor, createAdvisor } from "./advisor.ts";
import { type Graph, reachableFrom, toGraph } from "./graph.ts";
import { type Problem, problemsMax } from "./problem.ts";
import type { PlacedReference } from "./readOptions.ts";
import type { StorySketch } from "./sketch.ts";

/** Names that a formula may start with besides the slugs of actions. */
export const builtInRoots: readonly string[] = [
  "LOCAL",
  "META",
  "STORY",
  "RESOURCE",
  "CREDENTIAL",
  "LOOP",
  "PAGINATE",
  "RESPONSE",
  "INFO",
];

/** Tells which references of an action's formulas lead to nothing that the action can read. */
export type ReferenceCheck = (slug: string | undefined, references: readonly PlacedReference[]) => Problem[];

/**
 * A formula may read the ancestors of its action: those from which links lead to it, and itself on a cycle. Disabled
 * actions count as well: switching one off must not break the formulas behind it.
 */
export function createReferenceCheck(sketch: StorySketch): ReferenceCheck {
  const slugs = new Set(sketch.actions.flatMap((action) => action.slug ?? []));
  const backwards = toGraph(sketch.links.flatMap(({ from, to }) => (from && to ? [[to, from] as const] : [])));
  const selfReaders = new Set(sketch.actions.flatMap(({ slug, type }) => (type?.readsItself && slug ? [slug] : [])));
  const advise = createAdvisor();
  return (slug, references) => {
    const named = references.filter(({ root }) => !builtIn.has(root));
    if (named.length === 0) return [];
    const own = slug !== undefined && selfReaders.has(slug) ? [slug] : [];
    const ancestors = [...own, ...findAncestors(backwards, slug).filter((ancestor) => slugs.has(ancestor))];
    const readable = new Set(slug !== undefined && sketch.linksRead ? ancestors : [...ancestors, ...slugs]);
    const unreadable = named.filter(({ root }) => !readable.has(root)).slice(0, problemsMax + 1);
    const candidates = [...ancestors, ...builtInRoots];
    const known = { slugs, candidates, advise, told: own.length > 0 ? tellOwn(own) : tellAncestors(ancestors, sketch) };
    return unreadable.map((reference) => toProblem(reference, known));
  };
}

const builtIn = new Set(builtInRoots);

function findAncestors(backwards: Graph, slug: string | undefined): string[] {
  return slug === undefined ? [] : [...reachableFrom(backwards, [slug])].sort();
}

type Known = { slugs: ReadonlySet<string>; candidates: readonly string[]; advise: Advisor; told: string };

function toProblem({ root, from, option }: PlacedReference, { slugs, candidates, advise, told }: Known): Problem {
  const place = { path: option, from, to: from + root.length };
  if (slugs.has(root)) {
    const message = `\`${root}\` doesn't come before this action: its events can't be read here. ${told}`;
    return { code: "unknown_reference", message, ...place };
  }
  const near = advise(root, candidates);
  const advice = near === undefined ? "" : `Did you mean \`${near}\`? `;
  const fix = near === undefined ? {} : { fix: { label: `Use ${near}`, from, to: place.to, insert: near } };
  const message = `There is no action \`${root}\`. ${advice}${told}`.trimEnd();
  return { code: "unknown_reference", message, ...place, ...fix };
}

function tellOwn([slug]: readonly string[]): string {
  return `Formulas here read the call itself: ${slug}.body, ${slug}.headers, ${slug}.query and ${slug}.method.`;
}

const ancestorsShown = 10;

function tellAncestors(ancestors: readonly string[], { linksRead }: StorySketch): string {
  if (ancestors.length === 0 && !linksRead) return "";
  if (ancestors.length === 0) return "No action leads here, so there are no events to read; add a link first.";
  const more = ancestors.length > ancestorsShown ? `, and ${ancestors.length - ancestorsShown} more` : "";
  return `Actions that lead here: ${ancestors.slice(0, ancestorsShown).join(", ")}${more}.`;
}
