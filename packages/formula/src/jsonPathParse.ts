import type { Json } from "./json.ts";

/** One step of a JSONPath; `isDeep`: at every depth below as well. */
export type Segment = { selectors: readonly Selector[]; isDeep: boolean };

/** What a step selects of a value. */
export type Selector =
  | { kind: "key"; key: string | number }
  | { kind: "all" }
  | { kind: "slice"; from: number | null; to: number | null; step: number }
  | { kind: "filter"; condition: Condition };

/** What a filter asks of each value. Paths are keys and positions below it. */
export type Condition =
  | { kind: "and" | "or"; parts: readonly Condition[] }
  | { kind: "not"; part: Condition }
  | { kind: "exists"; path: readonly (string | number)[] }
  | { kind: "compare"; path: readonly (string | number)[]; operator: CompareOperator; value: Json };

export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

export type ParsedPath = { ok: true; segments: readonly Segment[] } | { ok: false; reason: string };

const lengthMax = 1_000;
const segmentsMax = 50;
const depthMax = 20;

/** Thrown inside only, with what was expected. */
class PathProblem {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Reads a JSONPath. Nothing in it is ever run: filters know paths, six comparisons, &&, || and !. */
export function parseJsonPath(path: string): ParsedPath {
  if (path.length > lengthMax) return { ok: false, reason: `may have ${lengthMax} characters` };
  try {
    return { ok: true, segments: new PathReader(path).readAll() };
  } catch (thrown) {
    if (thrown instanceof PathProblem) return { ok: false, reason: thrown.reason };
    throw thrown;
  }
}

class PathReader {
  private readonly source: string;
  private at = 0;
  private depth = 0;

  constructor(source: string) {
    this.source = source;
  }

  readAll(): Segment[] {
    this.take("$");
    const segments: Segment[] = [];
    if (this.at === 0 && this.peek(/[^.[]/y)) segments.push({ selectors: [this.readName()], isDeep: false });
    while (this.at < this.source.length) {
      if (segments.length >= segmentsMax) throw this.problem(`at most ${segmentsMax} steps`);
      segments.push(this.readSegment());
    }
    return segments;
  }

  private readSegment(): Segment {
    const isDeep = this.take("..");
    if (this.take("[")) return { selectors: this.readSelectors(), isDeep };
    if (!isDeep && !this.take(".")) throw this.problem(". or [");
    return { selectors: [this.readName()], isDeep };
  }

  private readName(): Selector {
    if (this.take("*")) return { kind: "all" };
    const name = this.match(/[^\s.[\]()'"*?,:@!=<>&|]+/y);
    if (name === null) throw this.problem("a key");
    return { kind: "key", key: name };
  }

  private readSelectors(): Selector[] {
    const selectors: Selector[] = [];
    do {
      this.skipSpace();
      selectors.push(this.readSelector());
      this.skipSpace();
    } while (this.take(","));
    this.need("]");
    return selectors;
  }

  private readSelector(): Selector {
    if (this.take("*")) return { kind: "all" };
    if (this.take("?")) return { kind: "filter", condition: this.readOr() };
    const key = this.readQuoted();
    if (key !== null) return { kind: "key", key };
    const from = this.readInteger();
    if (!this.take(":")) {
      if (from === null) throw this.problem("a key in quotes, a position, *, or ?( )");
      return { kind: "key", key: from };
    }
    const to = this.readInteger();
    const step = this.take(":") ? (this.readInteger() ?? 1) : 1;
    if (step < 1) throw this.problem("a step from 1");
    return { kind: "slice", from, to, step };
  }

  private readOr(): Condition {
    this.depth += 1;
    if (this.depth > depthMax) throw this.problem("fewer parentheses");
    const parts = [this.readAnd()];
    while (this.takeSpaced("||")) parts.push(this.readAnd());
    this.depth -= 1;
    return parts.length === 1 ? (parts[0] ?? { kind: "or", parts }) : { kind: "or", parts };
  }

  private readAnd(): Condition {
    const parts = [this.readTest()];
    while (this.takeSpaced("&&")) parts.push(this.readTest());
    return parts.length === 1 ? (parts[0] ?? { kind: "and", parts }) : { kind: "and", parts };
  }

  private readTest(): Condition {
    if (this.takeSpaced("!")) {
      this.depth += 1;
      if (this.depth > depthMax) throw this.problem("fewer !");
      const part = this.readTest();
      this.depth -= 1;
      return { kind: "not", part };
    }
    if (this.takeSpaced("(")) {
      const inner = this.readOr();
      this.skipSpace();
      this.need(")");
      return inner;
    }
    this.skipSpace();
    this.need("@");
    const path = this.readPath();
    this.skipSpace();
    const operator = this.match(/==|!=|<=|>=|<|>/y);
    if (operator === null) return { kind: "exists", path };
    this.skipSpace();
    return { kind: "compare", path, operator: operator as CompareOperator, value: this.readLiteral() };
  }

  private readPath(): (string | number)[] {
    const path: (string | number)[] = [];
    for (;;) {
      if (this.take(".")) path.push(this.readKey());
      else if (this.take("[")) {
        const key = this.readQuoted() ?? this.readInteger();
        if (key === null) throw this.problem("a key in quotes or a position");
        path.push(key);
        this.need("]");
      } else return path;
    }
  }

  private readKey(): string {
    const name = this.match(/[^\s.[\]()'"*?,:@!=<>&|]+/y);
    if (name === null) throw this.problem("a key");
    return name;
  }

  private readLiteral(): Json {
    const text = this.readQuoted();
    if (text !== null) return text;
    const word = this.match(/true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?/y);
    if (word === null) throw this.problem("a text in quotes, a number, true, false or null");
    const value: Json = JSON.parse(word.replace(/^(-?)0+(?=\d)/, "$1"));
    if (typeof value === "number" && !Number.isFinite(value)) throw this.problem("a smaller number");
    return value;
  }

  private readQuoted(): string | null {
    const quoted = this.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/sy);
    return quoted === null ? null : quoted.slice(1, -1).replace(/\\(.)/gs, "$1");
  }

  private readInteger(): number | null {
    this.skipSpace();
    const digits = this.match(/-?\d{1,9}/y);
    this.skipSpace();
    return digits === null ? null : Number(digits) + 0;
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0];
    if (found === undefined) return null;
    this.at += found.length;
    return found;
  }

  private peek(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    return pattern.test(this.source);
  }

  private take(sign: string): boolean {
    if (!this.source.startsWith(sign, this.at)) return false;
    this.at += sign.length;
    return true;
  }

  private takeSpaced(sign: string): boolean {
    this.skipSpace();
    return this.take(sign);
  }

  private need(sign: string): void {
    if (!this.take(sign)) throw this.problem(sign);
  }

  private skipSpace(): void {
    this.match(/\s+/y);
  }

  private problem(expected: string): PathProblem {
    const found = this.source.slice(this.at, this.at + 10);
    return new PathProblem(
      `is no JSONPath: after ${this.at} characters ${expected} was expected, not ${found === "" ? "the end" : JSON.stringify(found)}`,
    );
  }
}
