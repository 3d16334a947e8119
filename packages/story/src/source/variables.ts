/** Words that no variable can have, and the names that the source has for other things. */
const reserved = new Set([
  ...[
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
  ],
  ...[
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
  ],
  ...["instanceof", "interface", "let", "new", "null", "package", "private", "protected", "public", "return", "static"],
  ...[
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
  ],
  ...["s", "story", "text", "formula"],
]);

/** A variable for each slug: `look_up_owner` becomes `lookUpOwner`. */
export function nameVariables(slugs: readonly string[]): Map<string, string> {
  const taken = new Set(reserved);
  return new Map(
    slugs.map((slug) => {
      const name = slug.replace(/_+([a-z0-9]?)/g, (_, char: string) => char.toUpperCase());
      const free = findFree(reserved.has(name) ? `${name}Action` : name, taken);
      taken.add(free);
      return [slug, free];
    }),
  );
}

function findFree(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let n = 2; taken.has(free); n += 1) free = `${name}_${n}`;
  return free;
}
