/** A piece of source text; `kind`: what it is, where that has an ink of its own. */
export type CodePart = { text: string; kind: "comment" | "string" | "keyword" | "number" | "call" | null };

const pattern =
  /(\/\/.*|\/\*[\s\S]*?\*\/)|("(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`)|\b(import|from|export|default|const|true|false|null|undefined)\b|\b(\d[\d_.]*)\b|([A-Za-z_$][\w$]*)(?=[(`])/g;

const kinds = ["comment", "string", "keyword", "number", "call"] as const;

/** Source of the SDK in pieces for their inks. All pieces together are the source. */
export function toCodeParts(source: string): CodePart[] {
  const parts: CodePart[] = [];
  let end = 0;
  for (const match of source.matchAll(pattern)) {
    const [text, ...groups] = match;
    if (match.index > end) parts.push({ text: source.slice(end, match.index), kind: null });
    parts.push({ text, kind: kinds[groups.findIndex((group) => group !== undefined)] ?? null });
    end = match.index + text.length;
  }
  return end < source.length ? [...parts, { text: source.slice(end), kind: null }] : parts;
}
