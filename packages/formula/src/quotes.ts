/** Where the text literal that opens at `open` closes: the place of its closing quote, or null if it has none. */
export function closingQuote(source: string, open: number): number | null {
  const quote = source[open];
  for (let at = open + 1; at < source.length; at += 1) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === quote) return at;
  }
  return null;
}

/** Whether a text literal opens at a place. */
export function isQuote(char: string | undefined): boolean {
  return char === '"' || char === "'";
}

/** The places of a source that are outside of text literals, up to one that never closes. */
export function* outsideTexts(source: string): Generator<number> {
  for (let at = 0; at < source.length; at += 1) {
    if (isQuote(source[at])) at = closingQuote(source, at) ?? source.length;
    else yield at;
  }
}

/** Where a text literal opens that is never closed; null if all are closed. */
export function findUnclosedText(source: string): number | null {
  for (let at = 0; at < source.length; at += 1) {
    if (!isQuote(source[at])) continue;
    const end = closingQuote(source, at);
    if (end === null) return at;
    at = end;
  }
  return null;
}
