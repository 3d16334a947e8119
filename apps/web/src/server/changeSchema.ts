import type { Change } from "@fairlead/story";
import * as z from "zod";

/**
 * Changes of a draft as they are sent. Only their form is looked at here: whether they can be made, and whether a story
 * comes of them, is seen when they are made.
 */

const id = z.string().min(1).max(64);
const slug = z.string().min(1).max(64);
const index = z.int().min(0).max(100_000);
const json = z.json();
const path = z.array(z.union([z.string().max(10_000), index])).max(100);
const list = z.enum(["actions", "notes", "groups"]);
const entry = z.looseObject({ id });
const link = z.strictObject({
  from: id,
  to: id,
  kind: z.exactOptional(z.enum(["default", "no_match", "failure"])),
});
const position = z.strictObject({ x: z.number(), y: z.number() });

type SetChange = Extract<Change, { kind: "set" }>;
type KeysSet<List extends SetChange["list"]> = Record<Extract<SetChange, { list: List }>["key"], true>;

/** What can be set by `set` in each list: ids, slugs, types, options and places have changes of their own. */
const keysSet = {
  actions: {
    name: true,
    description: true,
    disabled: true,
    retry: true,
    atMostOnce: true,
    monitoring: true,
    local: true,
    onlyIf: true,
    visitLimit: true,
    includeMetadata: true,
    schedule: true,
    group: true,
    icon: true,
    width: true,
  },
  notes: { text: true, color: true, width: true, height: true },
  groups: { name: true, collapsed: true },
} as const satisfies { [List in SetChange["list"]]: KeysSet<List> };

const settingsSet = {
  missing: true,
  direction: true,
  deadlineSeconds: true,
  runLimit: true,
  retention: true,
  callable: true,
  monitoring: true,
} as const satisfies Record<Extract<Change, { kind: "set_setting" }>["key"], true>;

const single = [
  z.strictObject({ kind: z.literal("set_story"), key: z.enum(["name", "description"]), value: z.string().optional() }),
  z.strictObject({
    kind: z.literal("set_setting"),
    key: z.enum(Object.keys(settingsSet) as (keyof typeof settingsSet)[]),
    value: json.optional(),
  }),
  z.strictObject({ kind: z.literal("add"), list, entry, at: z.exactOptional(index) }),
  z.strictObject({ kind: z.literal("remove"), list, id }),
  z
    .strictObject({ kind: z.literal("set"), list, id, key: z.string(), value: json.optional() })
    .refine(({ list: of, key }) => Object.hasOwn(keysSet[of], key), "can't be set by this change"),
  z.strictObject({ kind: z.literal("rename"), slugs: z.record(id, slug) }),
  z.strictObject({ kind: z.literal("set_option"), action: id, path, value: json, at: z.exactOptional(index) }),
  z.strictObject({ kind: z.literal("unset_option"), action: id, path }),
  z.strictObject({ kind: z.literal("insert_option"), action: id, path, value: json }),
  z.strictObject({ kind: z.literal("add_link"), link, at: z.exactOptional(index) }),
  z.strictObject({ kind: z.literal("remove_link"), link }),
  z.strictObject({
    kind: z.literal("move"),
    actions: z.exactOptional(z.record(id, position.nullable())),
    notes: z.exactOptional(z.record(id, position)),
  }),
] as const;

const batch = z.strictObject({
  kind: z.literal("batch"),
  get changes() {
    return z.array(changeSchema).max(5_000);
  },
});

export const changeSchema: z.ZodType<Change> = z.discriminatedUnion("kind", [...single, batch]) as never;
