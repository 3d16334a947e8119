/** A piece of a line: text with a look, or a link. */
export type Span = { text: string; look: "bold" | "italic" | "code" | null; href: string | null };

/** A block of a note. */
export type Block =
  | { kind: "heading"; spans: Span[] }
  | { kind: "paragraph"; lines: Span[][] }
  | { kind: "list"; ordered: boolean; items: Span[][] }
  | { kind: "code"; text: string };

/**
 * Reads the Markdown of a note: headings, paragraphs, lists, blocks of code; bold, italic, code and links within a line.
 * What it gives is plain data: HTML in a note is text like any other, and links lead to web and mail addresses only.
 */
export function readMarkdown(source: string): Block[] {
  const blocks: Block[] = [];
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  for (let at = 0; at < lines.length; ) at = readBlock(lines, at, blocks);
  return blocks;
}

/** Reads what begins at a line; returns the line behind it. */
function readBlock(lines: readonly string[], at: number, blocks: Block[]): number {
  const line = lines[at] ?? "";
  if (line.trim() === "") return at + 1;
  if (line.startsWith("```")) {
    const close = lines.findIndex((one, index) => index > at && one.startsWith("```"));
    const end = close === -1 ? lines.length : close;
    blocks.push({ kind: "code", text: lines.slice(at + 1, end).join("\n") });
    return end + 1;
  }
  const heading = /^#{1,6}\s+(.*)$/.exec(line);
  if (heading !== null) {
    blocks.push({ kind: "heading", spans: readSpans(heading[1] ?? "") });
    return at + 1;
  }
  const ordered = itemOf(line, true) !== null;
  const isItem = (one: string) => itemOf(one, ordered) !== null;
  const isText = (one: string) => one.trim() !== "" && !/^(?:```|#{1,6}\s)/.test(one) && itemOf(one, null) === null;
  const isList = itemOf(line, null) !== null;
  const end = endOf(lines, at, isList ? isItem : isText);
  const taken = lines.slice(at, end);
  if (isList) blocks.push({ kind: "list", ordered, items: taken.map((one) => readSpans(itemOf(one, ordered) ?? "")) });
  else blocks.push({ kind: "paragraph", lines: taken.map(readSpans) });
  return end;
}

function endOf(lines: readonly string[], start: number, goesOn: (line: string) => boolean): number {
  const end = lines.findIndex((line, at) => at > start && !goesOn(line));
  return end === -1 ? lines.length : end;
}

/** The text of an item of a list; null: the line is none. `ordered` null: of either kind. */
function itemOf(line: string, ordered: boolean | null): string | null {
  const found = /^\s*(?:([-*+])|\d{1,3}[.)])\s+(.*)$/.exec(line);
  if (found === null || (ordered !== null && ordered === (found[1] !== undefined))) return null;
  return found[2] ?? "";
}

const spanPattern =
  /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|_([^_\s][^_]*)_(?![\p{L}\d])|\[([^\]]+)\]\(([^)\s]+)\)|(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/gu;

function readSpans(line: string): Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (const match of line.matchAll(spanPattern)) {
    if (match.index > end) spans.push(plain(line.slice(end, match.index)));
    spans.push(toSpan(match));
    end = match.index + match[0].length;
  }
  if (end < line.length) spans.push(plain(line.slice(end)));
  return spans;
}

function plain(text: string): Span {
  return { text, look: null, href: null };
}

function toSpan([whole, code, bold, star, under, words, target, address]: RegExpMatchArray): Span {
  if (code !== undefined) return { text: code, look: "code", href: null };
  if (bold !== undefined) return { text: bold, look: "bold", href: null };
  const italic = star ?? under;
  if (italic !== undefined) return { text: italic, look: "italic", href: null };
  const href = target ?? address ?? "";
  return /^(?:https?:\/\/|mailto:)/i.test(href) ? { text: words ?? href, look: null, href } : plain(whole);
}
