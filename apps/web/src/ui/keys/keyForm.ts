import type { ListedKey } from "./useApiKeys.ts";

/** What stands in the form of a new key. `storyIds` null: all stories of the team. */
export type KeyFields = {
  name: string;
  scopes: readonly Scope[];
  stories: readonly { id: string; name: string }[] | null;
  ends: string;
};

export type Scope = ListedKey["scopes"][number];

export const newKeyFields: KeyFields = { name: "", scopes: ["read"], stories: null, ends: "365" };

/** The scopes in the order of the form, each with what it is for. */
export const scopeChoices: readonly { scope: Scope; label: string; hint: string }[] = [
  { scope: "read", label: "Read", hint: "see stories, runs, events and figures" },
  { scope: "run", label: "Run", hint: "call, cancel, retry, test, pause and resume" },
  { scope: "edit", label: "Edit", hint: "import, change, publish and delete stories, secrets and resources" },
  { scope: "admin", label: "Admin", hint: "API keys, the audit log and mail settings" },
];

export const endChoices = [
  { value: "30", label: "30 days from now" },
  { value: "90", label: "90 days from now" },
  { value: "365", label: "A year from now" },
  { value: "730", label: "Two years from now" },
  { value: "never", label: "Never" },
] as const;

/** What is sent for a form, or what is wrong with it by the names of its fields. */
export function readKeyFields({ name, scopes, stories, ends }: KeyFields) {
  const problems = {
    ...(name.trim() === "" ? { name: "A name is needed, such as what uses the key." } : {}),
    ...(scopes.length === 0 ? { scopes: "Choose what the key may do." } : {}),
    ...(stories?.length === 0 ? { stories: "Choose a story at least, or all of them." } : {}),
  };
  if (Object.keys(problems).length > 0) return { ok: false as const, problems };
  const expiresInDays = ends === "never" ? ("never" as const) : Number(ends);
  const limit = stories === null ? {} : { storyIds: stories.map(({ id }) => id) };
  return { ok: true as const, key: { name: name.trim(), scopes: [...scopes], expiresInDays, ...limit } };
}

/** A list with a member more, or without it. */
export function toggled<Item>(items: readonly Item[], item: Item, isIn: boolean): Item[] {
  const others = items.filter((one) => one !== item);
  return isIn ? [...others, item] : others;
}
