import type { World } from "./completions.ts";
import type { FunctionHelp, Preview } from "./previewTypes.ts";
import { keysBelow, typeOf } from "./samples.ts";

/** Computes a formula with the sample that is shown; null where that is not possible now. */
export type TryFormula = (formula: string) => Promise<Preview | null>;

/** The help of a function: how it is written, what it does, examples, and what it gives for one's own sample. */
export function renderHelp(help: FunctionHelp, world: World, tryFormula: TryFormula): HTMLElement {
  const box = document.createElement("div");
  box.className = "fm-help";
  add(box, "code.fm-signature", help.signature);
  add(box, "p", help.summary);
  for (const { formula, result } of help.examples.slice(0, 2)) {
    const line = add(box, "p.fm-example", "");
    add(line, "code", formula);
    add(line, "span", ` → ${JSON.stringify(result).slice(0, 120)}`);
  }
  const own = ownExample(help, world);
  if (own !== null) void showOwn(box, own, tryFormula);
  return box;
}

async function showOwn(box: HTMLElement, formula: string, tryFormula: TryFormula): Promise<void> {
  const preview = await tryFormula(formula);
  if (preview === null || !preview.ok) return;
  add(box, "p.fm-own", "With your sample");
  const line = add(box, "p.fm-example", "");
  add(line, "code", formula);
  add(line, "span", ` → ${preview.text}`);
}

const typeNames: Readonly<Record<string, (type: string) => boolean>> = {
  text: (type) => type === "text",
  number: (type) => type === "number",
  list: (type) => /item/.test(type),
  object: (type) => type === "object",
  any: () => true,
};

/** A call with something of the samples that fits the first parameter; null where more than one must be given. */
export function ownExample({ name, parameters }: FunctionHelp, world: World): string | null {
  const [first, ...others] = parameters;
  if (first === undefined || others.some(({ optional, rest }) => !optional && !rest)) return null;
  const fits = typeNames[first.type];
  if (fits === undefined) return null;
  for (const { slug } of world.readable) {
    const path = findPath([slug], { world, fits });
    if (path !== null) return `${name}(${path})`;
  }
  return null;
}

type Looking = { world: World; fits: (type: string) => boolean };

function findPath(path: string[], { world, fits }: Looking): string | null {
  if (path.length > 4) return null;
  const keys = keysBelow(world.samples, path)
    .slice(0, 30)
    .flatMap(({ key, value }) => (typeof key === "string" && /^[A-Za-z_]\w*$/.test(key) ? [{ key, value }] : []));
  // What is called `headers` is seldom what one means.
  const body = keys.toSorted((a, b) => Number(b.key === "body") - Number(a.key === "body"));
  for (const { key, value } of body) {
    if (value !== null && fits(typeOf(value))) return [...path, key].join(".");
    const found = typeof value === "object" && value !== null ? findPath([...path, key], { world, fits }) : null;
    if (found !== null) return found;
  }
  return null;
}

/** Adds an element; `tag` may have a class, as in `p.example`. */
function add(parent: HTMLElement, tag: string, text: string): HTMLElement {
  const [name = "", className] = tag.split(".");
  const element = parent.appendChild(document.createElement(name));
  element.textContent = text;
  if (className !== undefined) element.className = className;
  return element;
}
