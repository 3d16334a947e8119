import { withArticle } from "./actionTypes.ts";
import { type Advisor, createAdvisor } from "./advisor.ts";
import { type Problem, toPathText } from "./problem.ts";
import { checkSchedules } from "./schedule/checkSchedules.ts";
import type { ActionSketch, LinkSketch, StorySketch } from "./sketch.ts";

/** What no schema can say: names that are used twice, links that lead nowhere or may not lead there. */
export function checkGraph(sketch: StorySketch): Problem[] {
  const { actions, links, noteIds, groupIds } = sketch;
  return [
    ...findRepeated({ list: "actions", key: "id", values: actions.map((action) => action.id) }),
    ...findRepeated({ list: "actions", key: "slug", values: actions.map((action) => action.slug) }),
    ...findRepeated({ list: "notes", key: "id", values: noteIds }),
    ...findRepeated({ list: "groups", key: "id", values: groupIds }),
    ...checkGroups(sketch),
    ...findRepeatedLinks(links),
    ...checkLinks(sketch),
    ...checkSchedules(actions),
  ];
}

function checkGroups({ actions, groupIds }: StorySketch): Problem[] {
  const known = new Set(groupIds);
  if (known.has(undefined)) return [];
  return actions.flatMap(({ index, group }) => {
    if (group === undefined || known.has(group)) return [];
    const message = `there is no group '${group}'. Add it to groups, or leave the key out.`;
    return [{ code: "unknown_group", path: toPathText(["actions", index, "group"]), message }];
  });
}

type Column = { list: string; key: "id" | "slug"; values: readonly (string | undefined)[] };

function findRepeated({ list, key, values }: Column): Problem[] {
  const firstOf = new Map<string, number>();
  return values.flatMap((value, index) => {
    if (value === undefined) return [];
    const first = firstOf.get(value);
    if (first === undefined) firstOf.set(value, index);
    if (first === undefined) return [];
    const message = `'${value}' is already used by ${list}[${first}]; choose another.`;
    return [{ code: `duplicate_${key}`, path: toPathText([list, index, key]), message }];
  });
}

function findRepeatedLinks(links: readonly LinkSketch[]): Problem[] {
  const firstOf = new Map<string, number>();
  return links.flatMap(({ index, from, to, kind }) => {
    if (from === undefined || to === undefined || kind === undefined) return [];
    const key = JSON.stringify([from, to, kind]);
    const first = firstOf.get(key);
    if (first === undefined) firstOf.set(key, index);
    if (first === undefined) return [];
    return [
      {
        code: "duplicate_link",
        path: toPathText(["links", index]),
        message: `is the same as links[${first}]; remove one.`,
      },
    ];
  });
}

function checkLinks({ actions, links, actionsRead }: StorySketch): Problem[] {
  const bySlug = new Map(
    actions.flatMap((action) => (action.slug === undefined ? [] : [[action.slug, action] as const])),
  );
  const known = { bySlug, slugs: [...bySlug.keys()], advise: createAdvisor() };
  return links.flatMap((link) => [
    ...(actionsRead ? [...checkEnd(link, "from", known), ...checkEnd(link, "to", known)] : []),
    ...checkTarget(link, bySlug),
    ...checkKind(link, bySlug),
  ]);
}

type Actions = ReadonlyMap<string, ActionSketch>;

type Known = { bySlug: Actions; slugs: readonly string[]; advise: Advisor };

function checkEnd(link: LinkSketch, end: "from" | "to", { bySlug, slugs, advise }: Known): Problem[] {
  const slug = link[end];
  if (slug === undefined || bySlug.has(slug)) return [];
  const near = advise(slug, slugs);
  const advice = near === undefined ? " Add the action or remove the link." : ` Did you mean '${near}'?`;
  return [
    {
      code: "unknown_action",
      path: toPathText(["links", link.index, end]),
      message: `there is no action '${slug}'.${advice}`,
    },
  ];
}

function checkTarget({ index, to }: LinkSketch, actions: Actions): Problem[] {
  const type = to === undefined ? undefined : actions.get(to)?.type;
  if (type?.root !== true) return [];
  const message = `'${to}' is ${withArticle(type.type)}: it starts story runs, so nothing can lead to it. Remove the link.`;
  return [{ code: "link_into_root", path: toPathText(["links", index, "to"]), message }];
}

function checkKind({ index, from, kind }: LinkSketch, actions: Actions): Problem[] {
  const type = from === undefined ? undefined : actions.get(from)?.type;
  if (type === undefined || kind === undefined || type.emits.includes(kind)) return [];
  const message = `'${from}' is ${withArticle(type.type)}, which has no ${kind} links; it has ${type.emits.join(" and ")}.`;
  return [{ code: "link_kind", path: toPathText(["links", index, "kind"]), message }];
}
