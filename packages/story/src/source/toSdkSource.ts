import type { StoryAction, StoryDefinition, StoryLink } from "../definition.ts";
import { type Code, printCode, printText } from "./code.ts";
import { type Declared, type Scope, writeJson } from "./expressions.ts";
import { type BuilderCall, writeAction } from "./statements.ts";
import { nameVariables } from "./variables.ts";

/**
 * A story as source for the SDK, laid out for people: a module whose default export is the same definition, up to the
 * order of actions and links, without places on the canvas and notes. Expressions stand for what formulas read of actions
 * above; what the other builders have no form for is said by `raw`. The source of a story that has problems is written as
 * well; evaluating it throws them.
 */
export function toSdkSource(definition: StoryDefinition): string {
  const { statements, imports } = writeStatements(definition);
  const { description, settings, groups } = definition;
  const others = {
    ...(description === undefined ? {} : { description }),
    ...settings,
    ...(groups === undefined ? {} : { groups }),
  };
  const build: Code = { head: "(s) => {", body: statements, tail: "}" };
  const args: Code[] = [printText(definition.name), build];
  if (Object.keys(others).length > 0) args.push(writeJson(others));
  const call = printCode({ callee: "story", args }, { column: "export default ".length, indent: 0, after: 1 });
  return `import { ${[...imports].sort().join(", ")} } from "@fairlead/sdk";\n\nexport default ${call};\n`;
}

function writeStatements(definition: StoryDefinition) {
  const variables = nameVariables(definition.actions.map(({ slug }) => slug));
  const declared = new Map<string, Declared>();
  const scope: Scope = { declared, used: new Set(), imports: new Set(["story"]) };
  const written: { slug: string; call: BuilderCall; way: string; links: string[] }[] = [];
  for (const { action, by, links } of inOrder(definition)) {
    const call = writeAction(action, { scope, taken: new Set(declared.keys()) });
    const way = by === undefined ? startOf(action) : wayFrom(by, scope);
    declared.set(action.slug, { variable: variables.get(action.slug) ?? action.slug, action });
    written.push({ slug: action.slug, call, way, links: links.map((link) => writeLink(link, scope)) });
  }
  const statements = written.flatMap(({ slug, call, way, links }): Code[] => {
    const variable = scope.used.has(slug) ? `const ${variables.get(slug)} = ` : "";
    return [{ callee: `${variable}${way}.${call.builder}`, args: call.args }, ...links];
  });
  return { statements, imports: scope.imports };
}

/** `by`: the link that an action is added with; `links`: those that can be added after it. */
type Turn = { action: StoryAction; by: StoryLink | undefined; links: StoryLink[] };

/** Actions in their order, as far as each comes after one that leads to it; those that nothing above leads to stand alone. */
function inOrder({ actions, links }: StoryDefinition): Turn[] {
  const indexed = links.map((link, index) => ({ link, index }));
  const into = Map.groupBy(indexed, ({ link }) => link.to);
  const outOf = Map.groupBy(indexed, ({ link }) => link.from);
  const placed = new Set<string>();
  const led = new Set<string>();
  const pending = [...actions];
  const turns: Turn[] = [];
  while (pending.length > 0) {
    const isReady = ({ type, slug }: StoryAction) => type === "webhook" || led.has(slug);
    const at = Math.max(0, pending.findIndex(isReady));
    const [action] = pending.splice(at, 1);
    if (action === undefined) break;
    const { slug } = action;
    const [toIt, fromIt] = [into.get(slug) ?? [], outOf.get(slug) ?? []];
    const by = toIt.find(({ link }) => placed.has(link.from));
    placed.add(slug);
    for (const { link } of fromIt) led.add(link.to);
    // Those of which the other end stands above, and those that lead back to itself, once each.
    const rest = new Set([...toIt, ...fromIt].filter((one) => one !== by && hasBoth(one, placed)));
    const inPlace = [...rest].sort((a, b) => a.index - b.index);
    turns.push({ action, by: by?.link, links: inPlace.map(({ link }) => link) });
  }
  return turns;
}

type Indexed = { link: StoryLink; index: number };

function hasBoth({ link: { from, to } }: Indexed, placed: ReadonlySet<string>): boolean {
  return placed.has(from) && placed.has(to);
}

function startOf({ type }: StoryAction): string {
  return type === "webhook" ? "s" : "s.unlinked";
}

/** The way on from a declared action that a link takes: `owner.to`, `urgent.noMatch`, `owner.failed`. */
function wayFrom({ from, kind = "default" }: StoryLink, { declared, used }: Scope): string {
  used.add(from);
  const start = declared.get(from);
  const way = { failure: "failed", no_match: "noMatch", default: start?.action.type === "condition" ? "match" : "to" }[
    kind
  ];
  return `${start?.variable}.${way}`;
}

function writeLink(link: StoryLink, scope: Scope): string {
  scope.used.add(link.to);
  return `${wayFrom(link, scope)}.action(${scope.declared.get(link.to)?.variable})`;
}
