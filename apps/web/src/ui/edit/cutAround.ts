const aroundMax = 24;

/** Two texts, cut to where they differ, with a little before and after that. */
export function cutAround(before: string, after: string): [before: string, after: string] {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shortest - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const cut = (text: string) => {
    const from = Math.max(0, start - aroundMax);
    const to = Math.min(text.length, text.length - end + aroundMax);
    return `${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`;
  };
  return [cut(before), cut(after)];
}
