import { parseTree } from "@fairlead/formula";

/** A part of a formula that editors show in a way of its own. */
export type Token = { kind: "reference" | "function" | "text" | "number" | "word"; from: number; to: number };

/** A path that a formula reads: `root` is the first name, most often the slug of an action. */
export type ReferenceToken = Token & { kind: "reference"; root: string };

const kinds: Readonly<Record<string, Token["kind"]>> = {
  Callee: "function",
  String: "text",
  Number: "number",
  Boolean: "word",
  Null: "word",
};

/** The parts of a formula, moved by `offset`; a broken one gives what could be read. */
export function tokensOf(source: string, offset = 0): (Token | ReferenceToken)[] {
  const tokens: (Token | ReferenceToken)[] = [];
  let pathEnd = 0;
  parseTree(source).iterate({
    enter: ({ name, from, to }) => {
      // A key in quotes is a part of its path.
      if (from < pathEnd) return;
      if (name === "Name") {
        pathEnd = from + pathLength(source.slice(from));
        tokens.push({ kind: "reference", root: source.slice(from, to), from: from + offset, to: pathEnd + offset });
        return;
      }
      const kind = kinds[name];
      if (kind !== undefined) tokens.push({ kind, from: from + offset, to: to + offset });
    },
  });
  return tokens;
}

const path = /^[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*|\[(?:-?\d+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\])*/;

/** How far a path goes that is written out: up to the first step that is computed. */
function pathLength(text: string): number {
  return path.exec(text)?.[0].length ?? 0;
}
