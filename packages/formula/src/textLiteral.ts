const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "'": "'",
  "\\": "\\",
  "/": "/",
};

/** The text that a quoted literal stands for. An escape that is not known keeps its character. */
export function readText(literal: string): string {
  return literal.slice(1, -1).replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex: string | undefined, char: string) => {
    return hex === undefined ? (escapes[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16));
  });
}

/** A text as a literal that reads back as the same text. */
export function writeText(text: string): string {
  return JSON.stringify(text);
}
