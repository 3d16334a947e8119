import type { Json } from "@fairlead/formula";
import type { FunctionHelp } from "./previewTypes.ts";
import { type Context, keysBelow, type SeenKey, shortValue, typeOf } from "./samples.ts";

/** What completion knows: the samples, the actions that can be read (the nearest first), other names, and functions. */
export type World = {
  samples: readonly Context[];
  readable: readonly { slug: string; name: string }[];
  roots: readonly { name: string; detail: string; keys: readonly string[] }[];
  functions: readonly FunctionHelp[];
};

/** Something that can be put in. `rank`: lower comes first. */
export type Offer = {
  label: string;
  insert: string;
  /** What it is: its type, and where it was seen. */
  detail: string;
  kind: "reference" | "name" | "function";
  rank: number;
  help?: FunctionHelp;
};

/** What can be put in at the end of `before`, in place of what stands from `from` on. */
export type Offers = { from: number; offers: Offer[] };

const memberForm = /([A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[\d+\]|\["[^"\\]*"\])*)\.(\w*)$/;
const wordForm = /(?:^|[^\w.\])"'])([A-Za-z_]\w*)$/;

const offersMax = 60;

/** What can be put in where a formula that begins with `before` goes on. `asked`: by a key rather than by typing. */
export function offersAt(before: string, world: World, asked: boolean): Offers | null {
  if (isInText(before)) return null;
  const member = memberForm.exec(before);
  if (member !== null) return memberOffers(member[1] ?? "", member[2] ?? "", { before, world });
  const word = wordForm.exec(before)?.[1] ?? "";
  if (word === "" && !(asked || before.trim() === "")) return null;
  if (word === "" && /[\w.\])"']\s*$/.test(before)) return null;
  return { from: before.length - word.length, offers: rootOffers(word, world) };
}

/** Whether a formula goes on inside a text in quotes. */
function isInText(before: string): boolean {
  const rest = before.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
  return /["']/.test(rest);
}

type Asked = { before: string; world: World };

function memberOffers(path: string, typed: string, { before, world }: Asked): Offers | null {
  const steps = stepsOf(path);
  const keys: readonly Pick<SeenKey, "key" | "value" | "count">[] = keysBelow(world.samples, steps);
  const own = world.roots.find(({ name }) => name === steps[0] && steps.length === 1)?.keys ?? [];
  const offers = [
    ...keys.filter(({ key }) => fits(String(key), typed)).map((seen, at) => keyOffer(seen, at, world.samples.length)),
    ...own
      .filter((key) => fits(key, typed))
      .map((key, at): Offer => ({ label: key, insert: key, detail: "", kind: "name", rank: at })),
  ];
  if (offers.length === 0) return null;
  return { from: before.length - typed.length, offers: offers.slice(0, offersMax) };
}

/** The steps of a path that is written out. */
function stepsOf(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|\["([^"\\]*)"\]|\.?([A-Za-z_]\w*)/g)].map(([, index, key, name]) =>
    index === undefined ? (key ?? name ?? "") : Number(index),
  );
}

function fits(key: string, typed: string): boolean {
  return key.toLowerCase().includes(typed.toLowerCase());
}

function keyOffer({ key, value, count }: SeenKey, at: number, samples: number): Offer {
  const isName = typeof key === "string" && /^[A-Za-z_]\w*$/.test(key);
  const insert = isName ? String(key) : typeof key === "number" ? `[${key}]` : `[${JSON.stringify(key)}]`;
  return {
    label: isName ? String(key) : insert,
    insert,
    detail: detailOf(value, count, samples),
    kind: "reference",
    rank: at,
  };
}

function detailOf(value: Json, count: number, samples: number): string {
  const seen = samples > 1 ? ` in ${count} of ${samples}` : "";
  const isLeaf = typeof value !== "object" || value === null;
  return `${typeOf(value)}${isLeaf && value !== null ? ` ${shortValue(value, 24)}` : ""}${seen}`;
}

/** In the order of how likely they are meant: what events have, the nearest first; other names; functions. */
function rootOffers(word: string, world: World): Offer[] {
  const references = world.readable.flatMap(({ slug, name }, distance) => [
    ...(fits(slug, word) || (word !== "" && fits(name, word))
      ? [{ label: slug, insert: slug, detail: name, kind: "reference" as const, rank: distance }]
      : []),
    ...(word.length >= 2 ? deepOffers(slug, word, { world, distance }) : []),
  ]);
  const names = world.roots
    .filter(({ name }) => fits(name, word))
    .map(({ name, detail }): Offer => ({ label: name, insert: name, detail, kind: "name", rank: 1_000 }));
  const functions = world.functions.flatMap((help): Offer[] => {
    const rank = functionRank(help, word);
    if (rank === null) return [];
    return [{ label: help.name, insert: help.name, detail: help.summary, kind: "function", rank: 2_000 + rank, help }];
  });
  return [...references, ...names, ...functions].sort((a, b) => a.rank - b.rank).slice(0, offersMax);
}

/** Keys of an event whose name is what is typed: `price` finds `receive.body.price`. */
function deepOffers(slug: string, word: string, { world, distance }: { world: World; distance: number }): Offer[] {
  const found: Offer[] = [];
  const look = (path: string[]): void => {
    if (path.length > 4 || found.length >= 8) return;
    for (const { key, value, count } of keysBelow(world.samples, path).slice(0, 100)) {
      if (typeof key !== "string" || !/^[A-Za-z_]\w*$/.test(key)) continue;
      const full = [...path, key];
      const label = full.join(".");
      if (key.toLowerCase().startsWith(word.toLowerCase()))
        found.push({
          label,
          insert: label,
          detail: detailOf(value, count, world.samples.length),
          kind: "reference",
          rank: distance + 0.5,
        });
      if (typeof value === "object" && value !== null) look(full);
    }
  };
  look([slug]);
  return found.slice(0, 8);
}

/** How well a function fits what is typed: by its name, or by a name that other languages have for it. */
function functionRank({ name, synonyms }: FunctionHelp, word: string): number | null {
  const typed = word.toLowerCase();
  const lower = name.toLowerCase();
  if (lower.startsWith(typed)) return lower.length - typed.length;
  if (lower.includes(typed)) return 50 + lower.length;
  const known = synonyms.map((synonym) => synonym.toLowerCase().replaceAll(" ", ""));
  if (known.some((synonym) => synonym.startsWith(typed))) return 100 + lower.length;
  return typed.length >= 3 && known.some((synonym) => synonym.includes(typed)) ? 200 + lower.length : null;
}

/** Whether an offer is what is typed already, so that offering it helps nobody. */
export function isTyped({ from, offers }: Offers, before: string): boolean {
  const typed = before.slice(from);
  return offers.length > 0 && offers.every(({ insert }) => insert === typed);
}
