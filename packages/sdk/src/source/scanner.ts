import { SourceFault } from "./syntax.ts";

const blank = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const word = /[A-Za-z_$][\w$]*/y;
const digits = /-?(?:\d[\d_]*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** The types that a tag or a call is given, which say nothing about the story. */
const types = /<[\w\s[\]|,.{}:;"'<>]*?>(?=[`(])/y;

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", 0: "\0" };
const code = /u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})/y;

/** Walks through source text: what stands here, and what must. */
export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text.replaceAll("\r\n", "\n");
  }

  fault(message: string, at = this.at): SourceFault {
    return new SourceFault(at, message);
  }

  /** Past blanks and comments. */
  skip(): void {
    this.match(blank);
  }

  isEnd(): boolean {
    this.skip();
    return this.at >= this.text.length;
  }

  /** Whether nothing but blanks stands before this on its line. */
  isLineStart(): boolean {
    return this.text.slice(this.text.lastIndexOf("\n", this.at - 1) + 1, this.at).trim() === "";
  }

  /** Whether a sign stands here. */
  sees(sign: string): boolean {
    this.skip();
    return this.text.startsWith(sign, this.at);
  }

  /** Takes a sign if it stands here. */
  takes(sign: string): boolean {
    if (!this.sees(sign)) return false;
    this.at += sign.length;
    return true;
  }

  expect(sign: string): void {
    if (!this.takes(sign)) throw this.fault(`Here ${sign} is expected${this.#found()}.`);
  }

  /** Whether a word stands here, as a whole. */
  seesWord(wanted: string): boolean {
    this.skip();
    word.lastIndex = this.at;
    return word.exec(this.text)?.[0] === wanted;
  }

  takesWord(wanted: string): boolean {
    if (!this.seesWord(wanted)) return false;
    this.at += wanted.length;
    return true;
  }

  /** The word that stands here; null if none does. */
  word(): string | null {
    this.skip();
    return this.match(word);
  }

  name(): string {
    const name = this.word();
    if (name === null) throw this.fault(`Here a name is expected${this.#found()}.`);
    return name;
  }

  number(): number | null {
    this.skip();
    const text = this.match(digits);
    return text === null ? null : Number(text.replaceAll("_", ""));
  }

  skipTypes(): void {
    this.match(types);
  }

  /** The text between quotes, without what its escapes are written with; null if no quote stands here. */
  quoted(): string | null {
    this.skip();
    const quote = this.text[this.at];
    if (quote !== '"' && quote !== "'") return null;
    const from = this.at;
    this.at += 1;
    const text = this.until((char) => char === quote || char === "\n");
    if (this.text[this.at] !== quote) throw this.fault("This text has no end.", from);
    this.at += 1;
    return text;
  }

  /** Text up to a character, with its escapes read. */
  until(isEnd: (char: string) => boolean): string {
    let text = "";
    while (this.at < this.text.length) {
      const char = this.text[this.at] ?? "";
      if (isEnd(char)) break;
      this.at += 1;
      text += char === "\\" ? this.#escape() : char;
    }
    return text;
  }

  match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    this.at += found?.length ?? 0;
    return found;
  }

  #escape(): string {
    code.lastIndex = this.at;
    const [whole, ...digitsOf] = code.exec(this.text) ?? [];
    if (whole !== undefined) {
      this.at += whole.length;
      return String.fromCodePoint(Number.parseInt(digitsOf.find((one) => one !== undefined) ?? "0", 16));
    }
    const char = this.text[this.at] ?? "";
    this.at += 1;
    if (char === "\n") return "";
    return escapes[char] ?? char;
  }

  #found(): string {
    if (this.isEnd()) return ", where the code ends";
    const line = this.text.slice(this.at, this.at + 20).split("\n", 1)[0] ?? "";
    return `, where ${line.trim()} stands`;
  }
}
