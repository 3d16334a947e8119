/** How a field is written: a text with formulas in it, a single value formula, or JSON. */
export type TextMode = "text" | "value" | "json";

/** The mode in which a value is written. */
export function modeOf(value: unknown): TextMode {
  if (typeof value !== "string") return "json";
  return value.startsWith("=") ? "value" : "text";
}

/** A value as it stands in the field of a mode. */
export function toFieldText(value: unknown, mode: TextMode): string {
  if (mode === "json") return JSON.stringify(value ?? null, null, 2);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return mode === "value" ? text.replace(/^=\s?/, "") : text;
}

/** The value that the text of a field stands for; null: it is no JSON. */
export function fromFieldText(text: string, mode: TextMode): { value: unknown } | null {
  if (mode === "text") return { value: text };
  if (mode === "value") return { value: `=${text}` };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** What is said of a text that is no JSON, in a field that can be written in some modes. */
export function jsonTrouble(text: string, modes: readonly TextMode[]): string {
  const isFormula = isWholeFormula(text) && modes.includes("value");
  return `This is no JSON yet, and not taken over.${isFormula ? " For a formula that gives all of it, press Value." : ""}`;
}

/** Whether a text in a field for JSON was meant as a formula. */
export function isWholeFormula(text: string): boolean {
  return text.trimStart().startsWith("=");
}

/** A value taken over into another mode, as near as it comes. */
export function toMode(value: unknown, mode: TextMode): unknown {
  const from = modeOf(value);
  if (from === mode) return value;
  const plain = typeof value === "string" ? value.replace(/^=\s?/, "") : value;
  if (mode === "text")
    return typeof plain === "string" ? (from === "value" ? `<<${plain}>>` : plain) : JSON.stringify(plain);
  if (mode === "value") {
    const [, inner] = /^<<([^<>]*)>>$/.exec(String(plain)) ?? [];
    return `=${inner ?? JSON.stringify(plain)}`;
  }
  return { value: typeof value === "string" ? value : plain };
}
