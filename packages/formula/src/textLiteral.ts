const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "'": "'",
  "\\": "\\",
  "/": "/",
};

/**
 * The text that a quoted literal stands for. An escape that is not known keeps its backslash, so that patterns such as
 * "\d+" and "\b" mean what they say.
 */
export function readText(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (whole, hex: string | undefined, char: string) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return Object.hasOwn(escapes, char) ? (escapes[char] ?? whole) : whole;
    });
}

/** A text as a literal that reads back as the same text. */
export function writeText(text: string): string {
  return JSON.stringify(text).replace(/\\(.)/gs, (whole, char: string) =>
    char === "b" ? "\\u0008" : char === "f" ? "\\u000c" : whole,
  );
}
