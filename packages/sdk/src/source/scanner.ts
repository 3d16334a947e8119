import { SourceFault } from "./syntax.ts";

/** A comment of one line ends where JavaScript ends lines, or code that runs would be taken for a part of it. */
const blank = /(?:\s|\/\/[^\n\u2028\u2029]*|\/\*[\s\S]*?\*\/)*/y;
const lineBreak = /[\n\u2028\u2029]/;
const word = /[A-Za-z_$][\w$]*/y;
const digits = /-?(?:0|[1-9]\d*(?:_\d+)*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** The types that a tag or a call is given, which say nothing about the story. */
const types = /<[\w\s[\]|,.{}:;"'<>]*?>(?=[`(])/y;

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", 0: "\0" };
const code = /u\{(0*[0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})/y;
const codeMax = 0x10ffff;

/** Source with the ends of lines that texts of several lines have: JavaScript reads all of them as one character. */
export function withPlainLines(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
}

/** Walks through source text: what stands here, and what must. */
export class Scanner {
  readonly text: string;
  at = 0;
  /** Where the blanks end that were passed last, and whether a line has ended in them. */
  #blankEnd = -1;
  #hasBreak = false;

  constructor(text: string) {
    this.text = withPlainLines(text);
  }

  fault(message: string, at = this.at): SourceFault {
    return new SourceFault(at, message);
  }

  /** Past blanks and comments. */
  skip(): void {
    const skipped = this.match(blank);
    if (skipped === null || skipped === "") return;
    this.#blankEnd = this.at;
    this.#hasBreak = lineBreak.test(skipped);
  }

  isEnd(): boolean {
    this.skip();
    return this.at >= this.text.length;
  }

  /** Whether a line has ended since what was taken last. */
  isLineStart(): boolean {
    this.skip();
    return this.#hasBreak && this.#blankEnd === this.at;
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
    const from = this.at - 1;
    code.lastIndex = this.at;
    const [whole, ...digitsOf] = code.exec(this.text) ?? [];
    if (whole !== undefined) {
      this.at += whole.length;
      const point = Number.parseInt(digitsOf.find((one) => one !== undefined) ?? "0", 16);
      if (point > codeMax) throw this.fault("There is no character of this number.", from);
      return String.fromCodePoint(point);
    }
    const char = this.text[this.at] ?? "";
    this.at += 1;
    if (lineBreak.test(char)) return "";
    // What JavaScript does not take is not guessed at: \u and \x without their digits, and digits as octal numbers.
    const isOctal = /[1-9]/.test(char) || (char === "0" && /\d/.test(this.text[this.at] ?? ""));
    if (char === "u" || char === "x" || isOctal) throw this.fault("This is no escape that there is.", from);
    return escapes[char] ?? char;
  }

  #found(): string {
    if (this.isEnd()) return ", where the code ends";
    const line = this.text.slice(this.at, this.at + 20).split("\n", 1)[0] ?? "";
    return `, where ${line.trim()} stands`;
  }
}
