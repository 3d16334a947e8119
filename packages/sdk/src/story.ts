import {
  checkStory,
  describeProblem,
  freeSlug,
  type Problem,
  parseStory,
  type StoryDefinition,
  type StoryLayout,
  storyLimits,
  withLayout,
} from "@fairlead/story";
import type { EmailOptions, LoopItem, Rule, ScheduledSettings, Template } from "./actions.ts";
import { type Expression, expression, isExpression } from "./expression.ts";
import { toOptions } from "./text.ts";
import {
  type Action,
  type Condition,
  type FallibleAction,
  type Next,
  type RawAction,
  type StoryBuilder,
  slugOf,
} from "./ways.ts";

/** A story that does not hold together. `problems` names every fault with its path. */
export class StoryError extends Error {
  readonly problems: readonly Problem[];

  constructor(name: string, problems: StoryError["problems"]) {
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    super(`The story "${name}" has ${count}:\n${problems.map((one) => `  ${describeProblem(one)}`).join("\n")}`);
    this.name = "StoryError";
    this.problems = problems;
  }
}

type LinkKind = "default" | "no_match" | "failure";
type Draft = { actions: Record<string, unknown>[]; links: Record<string, string>[] };

/** What a story can be given besides its actions. */
export type StorySettings = {
  description?: string;
  /** What a path that leads nowhere gives in a formula: an error (default), or NULL. */
  missing?: "error" | "null";
  /** The way that links take on the canvas, default `down`. */
  direction?: "down" | "right";
  /** How long a story run may take, 10 seconds to 366 days; what is left of it then fails. Default: as long as it needs. */
  deadlineSeconds?: number;
  /** How many action runs one story run may have, up to 100 000; runs beyond fail. Default 10 000. */
  runLimit?: number;
  /** How long story runs are kept: days since they began, and how many of the last ones whatever their age. */
  retention?: { days?: number; keepRuns?: number };
  /** Lets other stories call this one by `sendToStory`; actions are named by their ids, which are their slugs by default. */
  callable?: NonNullable<NonNullable<StoryDefinition["settings"]>["callable"]>;
  /** Who is told about monitored actions that name nobody; default: whom the team names. */
  monitoring?: NonNullable<NonNullable<StoryDefinition["settings"]>["monitoring"]>;
  /** Groups of actions; an action names its own by `group`. */
  groups?: readonly { id: string; name: string; collapsed?: boolean }[];
  /**
   * Where actions stand on the board, its notes, and which groups are collapsed, as the board's code view copies it: it may
   * be kept in a file beside the code. Default: none; a deployment leaves alone what the board has.
   */
  layout?: StoryLayout;
};

/**
 * Writes a story in TypeScript. The result is a plain story definition: the same that a file or the canvas gives.
 * Throws StoryError with all problems at once, those of formulas included, and TypeError for a value that JSON has no form for
 * and where actions are added without an end.
 */
export function story(
  name: string,
  build: (s: StoryBuilder) => void,
  { description, groups, layout = {}, ...others }: StorySettings = {},
): StoryDefinition {
  const draft: Draft = { actions: [], links: [] };
  build(builderOf(draft));
  const settings = defined(others);
  const { actions, links } = draft;
  const written = { formatVersion: 1, name, ...defined({ description, settings, groups }), actions, links };
  const problems = checkStory(written);
  const parsed = parseStory(written);
  if (problems.length > 0 || !parsed.ok) throw new StoryError(name, problems);
  const placed = parseStory(withLayout(parsed.definition, layout));
  if (!placed.ok) throw new StoryError(name, placed.problems);
  return placed.definition;
}

function builderOf(draft: Draft): StoryBuilder {
  return {
    webhook(name, { body: _shape, ...options } = {}) {
      const [own, settings] = splitSettings(options);
      return actionOf(draft, addAction(draft, "webhook", { name, settings, options: defined(own) }));
    },
    receiveEmail(name, options) {
      const [own, settings] = splitSettings(options);
      return actionOf(draft, addAction(draft, "receive_email", { name, settings, options: defined(own) }));
    },
    unlinked: nextOf(draft, undefined, "default"),
  };
}

function nextOf(draft: Draft, from: string | undefined, kind: LinkKind): Next {
  const add = (type: string, parts: Parts): string => {
    const slug = addAction(draft, type, parts);
    addLink(draft, { from, to: slug, kind });
    return slug;
  };
  return {
    transform(name, { payload, ...settings }) {
      const options = { mode: "message", payload: toOptions(payload, "payload") };
      return fallibleOf(draft, add("event_transform", { name, settings, options }));
    },
    transformEach(name, { loop, payload, ...settings }) {
      const options = {
        mode: "message",
        payload: toOptions(payload(loopItem()), "payload"),
        loop: toOptions(loop, "loop"),
      };
      return fallibleOf(draft, add("event_transform", { name, settings, options }));
    },
    extract(name, { matchers, ...settings }) {
      const list = matchers.map(({ path, regexp, to }, index) => {
        return { path: toOptions(path, `matchers[${index}].path`), regexp, to };
      });
      return fallibleOf(
        draft,
        add("event_transform", { name, settings, options: { mode: "extract", matchers: list } }),
      );
    },
    explode(name, { path, to, limit, ...settings }) {
      const options = { mode: "explode", path: toOptions(path, "path"), ...defined({ to, limit }) };
      return fallibleOf(draft, add("event_transform", { name, settings, options }));
    },
    ...waitingOf(draft, add),
    ...callingOf(draft, add),
    condition(name, rules, { mustMatch, ...settings } = {}) {
      const list = Array.isArray(rules) ? rules : [rules];
      const options = { rules: list.map(toRule), ...defined({ mustMatch }) };
      return conditionOf(draft, add("condition", { name, settings, options }));
    },
    http(name, { url, headers, query, body, response: _shape, ...others }) {
      const { method, contentType, timeoutSeconds, errorStatuses, followRedirects, ...more } = others;
      const { retryStatuses, emitOnFailure, basicAuth, userAgent, tls, errorIf, output, pagination, ...rest } = more;
      const { responseAs, encodeQuery, via, ...settings } = rest;
      const computed = { url, headers, query, body, basicAuth, userAgent, tls, errorIf, output, pagination };
      const constants = {
        ...{ method, contentType, timeoutSeconds, errorStatuses, followRedirects, retryStatuses, emitOnFailure },
        ...{ responseAs, encodeQuery, via },
      };
      const evaluated = Object.fromEntries(
        Object.entries(defined(computed)).map(([key, value]) => [key, toOptions(value, key)]),
      );
      const options = { ...evaluated, ...defined(constants) };
      return fallibleOf(draft, add("http_request", { name, settings, options }));
    },
    email: (name, options) => fallibleOf(draft, add("send_email", toEmail(name, options))),
    raw(name, { type, options, ...settings }) {
      return rawOf(draft, add(type, { name, settings, options }));
    },
    action(action) {
      addLink(draft, { from, to: action[slugOf], kind });
      return action;
    },
  };
}

type Add = (type: string, parts: Parts) => string;

function toEmail(name: string, options: EmailOptions): Parts {
  const [own, settings] = splitSettings(options);
  const evaluated = Object.entries(defined(own)).map(([key, value]) => [key, toOptions(value as Template, key)]);
  return { name, settings, options: Object.fromEntries(evaluated) };
}

/** The transforms that let events wait, or remember them. */
function waitingOf(draft: Draft, add: Add): Pick<Next, "implode" | "deduplicate" | "delay" | "throttle"> {
  return {
    implode(name, { itemPath, guidPath, sizePath, seconds, ...settings }) {
      const given = defined({ itemPath, guidPath, sizePath, seconds });
      const options = { mode: "implode", ...(toOptions(given, "options") as object) };
      return fallibleOf(draft, add("event_transform", { name, settings, options }));
    },
    deduplicate(name, options) {
      const [among, { path, ...settings }] =
        "lookback" in options ? takeKey(options, "lookback") : takeKey(options, "periodSeconds");
      const all = { mode: "deduplicate", path: toOptions(path, "path"), ...among };
      return fallibleOf(draft, add("event_transform", { name, settings, options: all }));
    },
    delay(name, options) {
      const [wait, settings] = "seconds" in options ? takeKey(options, "seconds") : takeKey(options, "until");
      return fallibleOf(draft, add("event_transform", { name, settings, options: { mode: "delay", ...wait } }));
    },
    throttle(name, { events, perSeconds, ...settings }) {
      const options = { mode: "throttle", events, perSeconds };
      return fallibleOf(draft, add("event_transform", { name, settings, options }));
    },
  };
}

/** The calls of other stories. */
function callingOf(draft: Draft, add: Add): Pick<Next, "sendToStory" | "sendEachToStory"> {
  return {
    sendToStory(name, { story, payload, sendToDraft, timeoutSeconds, ...settings }) {
      const given = toOptions(defined({ story, payload }), "options") as object;
      const options = { ...given, ...defined({ sendToDraft, timeoutSeconds }) };
      return fallibleOf(draft, add("send_to_story", { name, settings, options }));
    },
    sendEachToStory(name, { story, loop, payload, sendToDraft, timeoutSeconds, ...settings }) {
      const given = toOptions({ story, payload: payload(loopItem()), loop }, "options") as object;
      const options = { ...given, ...defined({ sendToDraft, timeoutSeconds }) };
      return fallibleOf(draft, add("send_to_story", { name, settings, options }));
    },
  };
}

function loopItem<Value>(): LoopItem<Value> {
  return {
    value: expression("LOOP.value"),
    index: expression("LOOP.index"),
    key: expression("LOOP.key"),
    previousResult: expression("LOOP.previous_result"),
  };
}

const settingNames: ReadonlySet<string> = new Set<keyof Settings>([
  ...(["id", "slug", "description", "disabled", "retry", "atMostOnce", "local", "onlyIf", "includeMetadata"] as const),
  ...(["icon", "width", "visitLimit"] as const),
  ...(["schedule", "monitoring", "group"] as const),
]);

/** The options of an action's own, and what belongs to an action of any type. */
function splitSettings(options: object): [Record<string, unknown>, Settings] {
  const entries = Object.entries(options);
  const own = Object.fromEntries(entries.filter(([key]) => !settingNames.has(key)));
  return [own, Object.fromEntries(entries.filter(([key]) => settingNames.has(key)))];
}

/** An option as a definition holds it, and everything else. */
function takeKey<Key extends string, O extends { [K in Key]: unknown }>(options: O, key: Key) {
  const { [key]: value, ...others } = options;
  return [{ [key]: toOptions(value, key) }, others] as const;
}

type Settings = { [K in keyof ScheduledSettings]: ScheduledSettings[K] | undefined };
type Parts = { name: string; settings: Settings; options: Record<string, unknown> };

/** How many more actions are taken than a story may have, so that all of its problems can be told. */
const actionsTaken = 2 * storyLimits.actions;

function addAction(draft: Draft, type: string, { name, settings, options }: Parts): string {
  if (draft.actions.length >= actionsTaken)
    throw new TypeError(`A story may have ${storyLimits.actions} actions; this one goes on adding them.`);
  const { slug = freeSlug(name, new Set(draft.actions.map((action) => String(action.slug)))), ...others } = settings;
  draft.actions.push({ id: slug, slug, type, name, ...defined(others), options });
  return slug;
}

type DraftLink = { from: string | undefined; to: string; kind: LinkKind };

function addLink(draft: Draft, { from, to, kind }: DraftLink): void {
  if (from === undefined) return;
  draft.links.push(kind === "default" ? { from, to } : { from, to, kind });
}

function toRule(rule: Rule) {
  if (isExpression(rule)) return { type: "is_true", value: toOptions(rule) };
  return toOptions(rule);
}

function actionOf<E>(draft: Draft, slug: string): Action<E> {
  return withMembers<Action<E>>(slug, { to: nextOf(draft, slug, "default") });
}

function fallibleOf<E>(draft: Draft, slug: string): FallibleAction<E> {
  return withMembers<FallibleAction<E>>(slug, { to: nextOf(draft, slug, "default"), failed: failedOf(draft, slug) });
}

function failedOf(draft: Draft, slug: string): Next & { event: Expression<unknown> } {
  return { ...nextOf(draft, slug, "failure"), event: expression(slug) };
}

function conditionOf(draft: Draft, slug: string): Condition {
  return withMembers<Condition>(slug, {
    match: nextOf(draft, slug, "default"),
    noMatch: nextOf(draft, slug, "no_match"),
    failed: failedOf(draft, slug),
  });
}

function rawOf(draft: Draft, slug: string): RawAction {
  const [to, noMatch] = [nextOf(draft, slug, "default"), nextOf(draft, slug, "no_match")];
  return withMembers<RawAction>(slug, { to, match: to, noMatch, failed: failedOf(draft, slug) });
}

/** The expression of an action's event with the ways on from it laid over it. */
function withMembers<A extends object>(slug: string, members: Readonly<Record<string, unknown>>): A {
  const event = expression<unknown>(slug);
  return new Proxy(event, {
    get(target, key) {
      if (key === slugOf) return slug;
      if (typeof key === "string" && Object.hasOwn(members, key)) return members[key];
      return Reflect.get(target, key);
    },
  }) as A;
}

function defined<T extends Record<string, unknown>>(fields: T): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
