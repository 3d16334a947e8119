import { writeField } from "@fairlead/formula";
import fc from "fast-check";
import { actionIcons } from "../src/actionLook.ts";
import { findActionType } from "../src/actionTypes.ts";
import { parseStory } from "../src/check.ts";
import type { StoryAction, StoryDefinition, StoryLink } from "../src/definition.ts";
import { reachableFrom, toGraph } from "../src/graph.ts";

/**
 * Stories for tests: small builders for examples, and arbitraries of valid stories for laws. Valid means that they
 * compile; cycles, disabled actions, all kinds of links, formulas and odd texts are among them.
 */
type Parts = Partial<Pick<StoryAction, "id" | "name" | "description" | "disabled" | "group" | "position">>;

/** A webhook. Its id is its slug, as with all of these builders. */
export function webhookAction(slug: string, options: object = {}, parts: Parts = {}) {
  return { id: slug, slug, type: "webhook", name: slug, ...parts, options } as StoryAction;
}

/** An event transform that emits `payload`. */
export function messageAction(slug: string, payload: unknown = null, parts: Parts = {}) {
  return {
    id: slug,
    slug,
    type: "event_transform",
    name: slug,
    ...parts,
    options: { mode: "message", payload },
  } as StoryAction;
}

/** An event transform that takes the list at `path` apart. */
export function explodeAction(slug: string, path: string, parts: Parts = {}) {
  return {
    id: slug,
    slug,
    type: "event_transform",
    name: slug,
    ...parts,
    options: { mode: "explode", path },
  } as StoryAction;
}

/** A condition with one rule: `value` is true. */
export function conditionAction(slug: string, value: unknown = true, parts: Parts = {}) {
  const options = { rules: [{ type: "is_true", value }] };
  return { id: slug, slug, type: "condition", name: slug, ...parts, options } as StoryAction;
}

/** An HTTP request. */
export function httpAction(slug: string, options: object = {}, parts: Parts = {}) {
  const all = { url: "https://example.com/", ...options };
  return { id: slug, slug, type: "http_request", name: slug, ...parts, options: all } as StoryAction;
}

/** A story of these actions. Links as texts: `a > b`, or with a kind `a no_match> b`. */
export function storyOf(actions: readonly StoryAction[], links: readonly string[] = []): StoryDefinition {
  return { formatVersion: 1, name: "A story", actions: [...actions], links: links.map(toLink) };
}

/** The definition as reading gives it, which is what changes start from. Throws where there is none. */
export function parsed(story: StoryDefinition): StoryDefinition {
  const read = parseStory(story);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.definition;
}

function toLink(text: string): StoryLink {
  const [from = "", kind = "", to = ""] = text.split(/ ?(\w*)> /);
  return kind === "" ? { from, to } : { from, to, kind: kind as "no_match" | "failure" };
}

const names = ["a", "b2", "fetch_user", "item", "to", "constructor", "x".repeat(64), "failed", "event", "note_2"];
const someText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom("=1", "\\=", "<<", "<", "\\", ">>", "'\"`$"),
);
/** What a story may name things. */
const title = someText.filter((text) => text !== "");
const key = someText.filter((text) => text !== "__proto__" && text !== "prototype");
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map((value) => value + 0);

/** Fields that are valid where the actions of `readable` may be read: plain texts and formulas. */
function arbitraryField(readable: readonly string[]): fc.Arbitrary<string> {
  const plain = someText.map(writeField);
  const fixed = fc.constantFrom("=1 + 2", "=NOW()", "a \\<< b <<UPCASE('x')>>", "=MAP_LAMBDA([1], LAMBDA(n, n * 2))");
  if (readable.length === 0) return fc.oneof(plain, fixed);
  const read = fc.constantFrom(...readable).chain((slug) => fc.constantFrom(...fieldsThatRead(slug)));
  return fc.oneof(plain, fixed, read, read);
}

function fieldsThatRead(slug: string): string[] {
  return [
    `=${slug}`,
    `=${slug}.body.items[0]["odd key"]`,
    `Hello <<${slug}.body.name>> and <<${slug}.status>>`,
    `<<${slug}>>`,
    `=DEFAULT(${slug}.a, ${slug}.b) = 1 AND NOT (${slug}.c)`,
    `=FILTER(${slug}.items, LAMBDA(item, item.n > 3))`,
  ];
}

function arbitraryJson(field: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      field,
      number,
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("json"), { maxLength: 3 }),
      fc.dictionary(key, tie("json"), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  return json;
}

const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const optional = (shape: Record<string, fc.Arbitrary<unknown>>, required: string[] = []) =>
  fc.record(shape, { requiredKeys: required });

/** Options of an action of this type that are valid where `readable` may be read. */
function arbitraryOptions(type: string, readable: readonly string[]): fc.Arbitrary<object> {
  const field = arbitraryField(readable).filter((text) => text !== "");
  const json = arbitraryJson(arbitraryField(readable));
  switch (type) {
    case "webhook":
      return optional({
        path: fc.constantFrom("in", "new-alert"),
        verbs: fc.uniqueArray(fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE"), { minLength: 1 }),
      });
    case "http_request":
      return arbitraryHttpOptions(field, json);
    case "condition":
      return arbitraryRules(json);
    case "explode": {
      const path =
        readable.length === 0
          ? fc.constant("=[1, 2]")
          : fc.constantFrom(...readable.map((slug) => `=${slug}.body.items`));
      const to = fc.constantFrom("line", "item", "odd key", "to");
      return optional({ mode: fc.constant("explode"), path, to, limit: fc.integer({ min: 1, max: 10_000 }) }, [
        "mode",
        "path",
      ]);
    }
    case "hold":
      return arbitraryHold(arbitraryField(readable));
    default:
      return fc.record({ mode: fc.constant("message"), payload: json });
  }
}

function arbitraryHold(field: fc.Arbitrary<string>): fc.Arbitrary<object> {
  const formula = field.filter((text) => text.startsWith("="));
  return fc.oneof(
    fc.record({ mode: fc.constant("delay"), seconds: fc.oneof(fc.constantFrom(0, 1.5, 86_400), formula) }),
    fc.record({ mode: fc.constant("delay"), until: fc.oneof(fc.constant("2027-01-31T09:00:00+01:00"), formula) }),
    fc.record({
      mode: fc.constant("throttle"),
      events: fc.integer({ min: 1, max: 100 }),
      perSeconds: fc.integer({ min: 1, max: 86_400 }),
    }),
  );
}

function arbitraryHttpOptions(field: fc.Arbitrary<string>, json: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  const scalar = fc.oneof(field, number, fc.boolean(), fc.constant(null));
  const shape = {
    url: field,
    method: fc.constantFrom("get", "post", "put", "patch", "delete", "head", "options"),
    headers: fc.dictionary(fc.constantFrom("Accept", "X-Token", "x_1"), field, { noNullPrototype: true }),
    query: fc.dictionary(key, fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
    contentType: fc.constantFrom("json", "form", "multipart", "xml", "text", "raw"),
    basicAuth: fc.record({ user: field, password: field }),
    userAgent: field,
    tls: fc.record({ verify: fc.boolean(), ca: field }),
    errorIf: fc.constantFrom("=RESPONSE.body.ok = FALSE", "=RESPONSE.status = 204"),
    output: json,
    pagination: fc.record({ hasMore: fc.constant("=RESPONSE.body.next"), maxPages: fc.integer({ min: 1, max: 500 }) }),
    retryStatuses: fc.array(fc.constantFrom("0", "429", "500-599"), { maxLength: 2 }),
    emitOnFailure: fc.constantFrom("never", "response", "always"),
    body: json,
    timeoutSeconds: fc.integer({ min: 1, max: 300 }),
    errorStatuses: fc.array(fc.constantFrom("404", "500-599"), { maxLength: 2 }),
    followRedirects: fc.boolean(),
  };
  return optional(shape, ["url"]);
}

function arbitraryRules(json: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  const alone = fc.record({ type: fc.constantFrom("is_true", "is_false"), value: json });
  const comparing = fc.record({
    type: fc.constantFrom("equal", "less", "greater_or_equal", "not_contains"),
    value: json,
    to: json,
  });
  return fc
    .array(fc.oneof(alone, comparing), { minLength: 1, maxLength: 3 })
    .chain((rules) =>
      maybe(fc.integer({ min: 1, max: rules.length })).map((mustMatch) =>
        mustMatch === undefined ? { rules } : { rules, mustMatch },
      ),
    );
}

const transforms = ["event_transform", "event_transform", "explode", "explode", "hold"];
/** What kinds of actions are that are not named by their type. */
const typeOf = (kind: string) => (kind === "explode" || kind === "hold" ? "event_transform" : kind);
const kinds = ["http_request", "condition", "http_request", "condition", "webhook", ...transforms];
type Shape = { slugs: string[]; kinds: string[]; links: StoryLink[] };

/** Slugs, types and links of a story: any graph that the checks allow, cycles and unlinked actions included. */
function arbitraryShape(actionsMin: number): fc.Arbitrary<Shape> {
  return fc.uniqueArray(fc.constantFrom(...names), { minLength: actionsMin, maxLength: 9 }).chain((slugs) => {
    const end = fc.constantFrom(...slugs.keys());
    return fc
      .record({
        kinds: fc.array(fc.constantFrom(...kinds), { minLength: slugs.length, maxLength: slugs.length }),
        arrows: fc.array(fc.tuple(end, end, fc.nat(2)), { maxLength: 2 * slugs.length, size: "max" }),
      })
      .map((shape) => ({ slugs, kinds: ["webhook", ...shape.kinds.slice(1)], links: toLinks(slugs, shape) }));
  });
}

/** `port`: a number that chooses one of the ports of `from`. */
type Arrow = readonly [from: number, to: number, port: number];

function toLinks(slugs: string[], shape: { kinds: string[]; arrows: Arrow[] }): StoryLink[] {
  const types = ["webhook", ...shape.kinds.slice(1)].map((kind) => findActionType(typeOf(kind)));
  const links = new Map<string, StoryLink>();
  // A way from the webhook to most actions makes the stories worth running.
  const spine = slugs.slice(1).map((_, index): Arrow => [index % 4 === 3 ? 0 : index, index + 1, 0]);
  for (const [from, to, port] of [...spine, ...shape.arrows]) {
    const emits = types[from]?.emits ?? [];
    const kind = emits[port % emits.length] ?? "default";
    if (types[to]?.root !== false) continue;
    const ends = { from: slugs[from] ?? "", to: slugs[to] ?? "" };
    links.set(`${from} ${to} ${kind}`, kind === "default" ? ends : { ...ends, kind });
  }
  return [...links.values()];
}

/** Any valid story of at least `actionsMin` actions (default 1); its formulas read ancestors only, so that it compiles. */
export function arbitraryStory({ actionsMin = 1 } = {}): fc.Arbitrary<StoryDefinition> {
  return arbitraryShape(actionsMin).chain(({ slugs, kinds, links }) => {
    const backwards = toGraph(links.map(({ from, to }) => [to, from] as const));
    const actions = slugs.map((slug, index) =>
      arbitraryAction(slug, kinds[index] ?? "", [...reachableFrom(backwards, [slug])]),
    );
    const groups = fc.tuple(group, group).map((both) => both.map((one, index) => ({ id: `g${index}`, ...one })));
    const note = fc.record(
      { text: someText, color: fc.constantFrom("marker", "webhook"), width: size, height: size, position },
      { requiredKeys: ["text", "position"] },
    );
    const whole = {
      name: title,
      description: someText,
      settings: fc.constantFrom(
        ...[{ missing: "error" }, { missing: "null" }, { missing: "null", direction: "right" }],
        ...[{ deadlineSeconds: 60 }, { direction: "right", deadlineSeconds: 86_400, runLimit: 500 }],
      ),
      actions: fc.tuple(...actions),
      notes: fc
        .array(note, { minLength: 1, maxLength: 2 })
        .map((notes) => notes.map((one, index) => ({ id: `n${index}`, ...one }))),
    };
    return fc
      .record({ ...whole, groups }, { requiredKeys: ["name", "actions", "groups"] })
      .chain((story) => maybe(fc.constant(story.groups)).map((kept) => withGroups(story, kept)))
      .map((story) => ({ formatVersion: 1, ...story, links }) as StoryDefinition);
  });
}

const size = fc.integer({ min: 1, max: 900 });
const group = fc.record({ name: title, collapsed: fc.boolean() }, { requiredKeys: ["name"] });

/** Every second action is in a group, if there are groups. */
function withGroups({ groups: _, ...story }: { actions: object[]; groups?: object[] }, groups: object[] | undefined) {
  if (groups === undefined) return story;
  const actions = story.actions.map((action, index) =>
    index % 2 === 0 ? action : { ...action, group: index % 4 === 1 ? "g0" : "g1" },
  );
  return { ...story, actions, groups };
}

const position = fc
  .record({ x: fc.integer({ min: -2000, max: 2000 }), y: fc.integer({ min: 1, max: 2000 }) })
  .map(({ x, y }) => ({ x: x + 0.5, y }));

const schedules = [
  [{ cron: "0 9 * * MON-FRI", timezone: "Europe/Berlin" }],
  [{ cron: "*/5 * * * *" }, { cron: "@daily", missed: "all", missedMax: 3, spreadSeconds: 60 }],
];

function arbitraryAction(slug: string, kind: string, readable: readonly string[]): fc.Arbitrary<object> {
  const shape = {
    id: fc.constantFrom(slug, `id-${slug.slice(0, 40)}`),
    name: title,
    description: someText,
    disabled: fc.constantFrom(false, false, false, false, true),
    options: arbitraryOptions(kind, readable),
    retry: fc.record({ limit: fc.integer({ min: 0, max: 25 }) }),
    icon: fc.constantFrom(...actionIcons),
    width: fc.integer({ min: 21, max: 70 }).map((steps) => steps * 8),
    position,
  };
  const type = typeOf(kind);
  const isScheduled = kind !== "hold" && findActionType(type)?.scheduled === true;
  const whole = isScheduled ? { ...shape, schedule: fc.constantFrom(...schedules) } : shape;
  return fc.record(whole, { requiredKeys: ["id", "name", "options"] }).map((action) => ({ slug, type, ...action }));
}
