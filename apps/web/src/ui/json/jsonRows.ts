import type { Json } from "@fairlead/formula";

/** The way down into a value: keys and indices. */
export type JsonPath = readonly (string | number)[];

/** One line of a tree. */
export type JsonRow = {
  path: JsonPath;
  /** The path as a key: unique in the tree. */
  id: string;
  /** The key or index that it has in what holds it; null for the whole. */
  name: string | number | null;
  value: Json;
  level: number;
  /** null: nothing to open. */
  open: boolean | null;
};

/** Which of the containers were opened or closed by hand; the others follow `isOpenAtFirst`. */
export type Toggled = ReadonlyMap<string, boolean>;

const openLevels = 3;
const openItemsMax = 30;

/** Small things near the top are open at first, lists of many are not. */
function isOpenAtFirst(value: object, level: number): boolean {
  return level < openLevels && (level === 0 || Object.keys(value).length <= openItemsMax);
}

/** The lines of a value that are to be seen, in their order. */
export function toJsonRows(value: Json, toggled: Toggled): JsonRow[] {
  const rows: JsonRow[] = [];
  const add = (path: JsonPath, item: Json) => {
    const level = path.length;
    const id = JSON.stringify(path);
    const isContainer = isFilled(item);
    const open = isContainer ? (toggled.get(id) ?? isOpenAtFirst(item, level)) : null;
    rows.push({ path, id, name: path.at(-1) ?? null, value: item, level, open });
    if (open !== true || !isContainer) return;
    if (Array.isArray(item)) for (const [at, one] of item.entries()) add([...path, at], one);
    else for (const [key, one] of Object.entries(item)) add([...path, key], one);
  };
  add([], value);
  return rows;
}

function isFilled(value: Json): value is Json[] | { [key: string]: Json } {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

/** A path as a formula writes it: `fetch_user.body.items[0]["odd key"]`. Keys that are no names stand in quotes. */
export function toReference(root: string, path: JsonPath): string {
  let text = root;
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(step)) text += `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** What is put on the clipboard: a text as it is, anything else as JSON. */
export function toCopy(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** How many things a container holds, as its line says it: "[3]", "{2}". */
export function sizeOf(value: Json): string {
  if (Array.isArray(value)) return `[${value.length}]`;
  return typeof value === "object" && value !== null ? `{${Object.keys(value).length}}` : "";
}

/** Characters of a text that stand in its line. */
export const lineMax = 160;
