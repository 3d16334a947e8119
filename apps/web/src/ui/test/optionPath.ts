/** The steps of a place in options, such as `headers.Accept`, `rules[0].value` or `payload["odd key"]`. */
export function toSteps(path: string): (string | number)[] {
  const steps = path.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g);
  return [...steps].map(([, index, quoted, key]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? (key ?? "") : String(JSON.parse(quoted));
  });
}

/** The text that stands at a place in options; null if none does. */
export function textAt(options: unknown, steps: readonly (string | number)[]): string | null {
  let value = options;
  for (const step of steps) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return null;
    value = (value as Record<string | number, unknown>)[step];
  }
  return typeof value === "string" ? value : null;
}
