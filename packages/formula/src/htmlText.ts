const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** Nothing longer is an entity that is known here. */
const entity = /&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,6});/g;

/** The text with numeric entities, and the six that everybody knows by name, as characters; others stay as they are. */
export function decodeEntities(text: string): string {
  return text.replace(entity, (whole, name: string) => {
    if (!name.startsWith("#")) return (Object.hasOwn(named, name) ? named[name] : undefined) ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    // Halves of surrogate pairs and NUL are no text; there is nothing beyond the last character.
    const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : "\ufffd";
  });
}

/** The text with the characters that HTML gives a meaning as entities. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** What HTML shows as text. Goes through it once: a tag without its end ends the text. */
export function stripTags(html: string): string {
  const parts: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    parts.push(html.slice(at, open === -1 ? html.length : open));
    if (open === -1) break;
    at = tagEnd(html, open);
    if (at === open + 1) parts.push("<");
  }
  return decodeEntities(parts.join(""));
}

/** Where the tag, comment, script or style that begins at `open` ends. A < before anything else is text of its own. */
function tagEnd(html: string, open: number): number {
  if (html.startsWith("<!--", open)) return after(html, "-->", open);
  const [, name] = /^<(?:([A-Za-z]{1,8})|[/!?])/.exec(html.slice(open, open + 10)) ?? [null];
  if (name === null) return open + 1;
  const end = after(html, ">", open);
  if (name === undefined || !/^(?:script|style)$/i.test(name)) return end;
  const closing = name.toLowerCase() === "script" ? /<\/script/gi : /<\/style/gi;
  closing.lastIndex = end;
  const close = closing.exec(html)?.index;
  return close === undefined ? html.length : after(html, ">", close);
}

function after(html: string, what: string, from: number): number {
  const at = html.indexOf(what, from);
  return at === -1 ? html.length : at + what.length;
}
