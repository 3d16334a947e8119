import { Scanner } from "./scanner.ts";
import type { Module, Node, Statement } from "./syntax.ts";

/**
 * Reads the source of a story as far as `toSdkSource` writes it and people who go on from there do: imports, constants,
 * calls, functions of one expression or of such statements, texts with expressions in them, JSON. Whatever else there is in
 * the language throws a SourceFault that says where.
 */
export function parseModule(source: string): Module {
  return new ModuleParser(source).parse();
}

const literals: Readonly<Record<string, boolean | null | undefined>> = {
  true: true,
  false: false,
  null: null,
  undefined,
};
const nestedMax = 200;

class ModuleParser {
  readonly #code: Scanner;
  #depth = 0;

  constructor(source: string) {
    this.#code = new Scanner(source);
  }

  parse(): Module {
    const imports: Module["imports"][number][] = [];
    while (this.#code.takesWord("import")) imports.push(...this.#imports());
    const statements: Statement[] = [];
    while (!this.#code.takesWord("export")) {
      if (this.#code.seesWord("return")) throw this.#code.fault("Only a function returns a value.");
      statements.push(this.#statement());
    }
    if (!this.#code.takesWord("default")) throw this.#code.fault("Only a story is exported: export default story(…).");
    const result = this.#value();
    this.#endStatement();
    if (!this.#code.isEnd()) throw this.#code.fault("Nothing may follow what the code exports.");
    return { imports, statements, result };
  }

  #imports(): Module["imports"] {
    const code = this.#code;
    const isType = code.takesWord("type");
    code.expect("{");
    const names: Module["imports"][number][] = [];
    while (!code.takes("}")) {
      const isOneType = code.takesWord("type");
      code.skip();
      const at = code.at;
      const name = code.name();
      const as = code.takesWord("as") ? this.#binding() : name;
      if (!isType && !isOneType) names.push({ name, as, at });
      if (!code.takes(",") && !code.sees("}")) throw code.fault("Here } is expected.");
    }
    if (!code.takesWord("from")) throw code.fault('Here from "@fairlead/sdk" is expected.');
    code.skip();
    const at = code.at;
    if (code.quoted() !== "@fairlead/sdk")
      throw code.fault("Only @fairlead/sdk can be imported here: code is read, and nothing of it runs.", at);
    code.takes(";");
    return names;
  }

  #statement(): Statement {
    const code = this.#code;
    if (code.takesWord("const")) {
      code.skip();
      const at = code.at;
      const name = this.#binding();
      code.expect("=");
      const value = this.#value();
      this.#endStatement();
      return { kind: "const", name, value, at };
    }
    if (code.sees("{")) throw code.fault(cannotRead);
    const isReturn = code.takesWord("return");
    const isBare = isReturn && (code.sees(";") || code.sees("}") || code.isLineStart());
    const value = isBare ? null : this.#value();
    this.#endStatement();
    return isReturn ? { kind: "return", value } : { kind: "run", value: value ?? nothing };
  }

  /** A name that something is given: not one that stands for something else in the language. */
  #binding(): string {
    const code = this.#code;
    code.skip();
    const at = code.at;
    const name = code.name();
    if (isTaken(name)) throw code.fault(`Nothing can be called ${name}.`, at);
    return name;
  }

  #endStatement(): void {
    const code = this.#code;
    if (code.takes(";") || code.sees("}") || code.isEnd()) return;
    // A minus on the line below is not the beginning of something else: it takes away.
    if (code.isLineStart() && !code.sees("-")) return;
    throw code.fault(cannotRead);
  }

  #value(): Node {
    this.#depth += 1;
    if (this.#depth > nestedMax) throw this.#code.fault(`Code may be nested ${nestedMax} deep.`);
    // What stands behind a function is not a part of it, as it would be behind another value.
    const whole = this.#arrow();
    let node = whole ?? this.#start();
    for (let next: Node | null = whole === null ? node : null; next !== null; next = this.#goOn(node)) node = next;
    this.#depth -= 1;
    return node;
  }

  /** What follows a value and belongs to it: a field, a call, the text behind a tag; null if nothing does. */
  #goOn(of: Node): Node | null {
    const code = this.#code;
    code.skip();
    const at = code.at;
    code.skipTypes();
    if (code.text[code.at] === "`") return this.#template(of);
    if (code.takes("(")) return { kind: "call", callee: of, args: this.#values(")"), at };
    if (code.takes(".")) return { kind: "member", of, key: code.name(), at };
    if (!code.takes("[")) return null;
    const key = code.quoted() ?? code.number();
    if (key === null) throw code.fault("Between brackets only a text or a number is read.");
    code.expect("]");
    return { kind: "member", of, key: String(key), at };
  }

  #start(): Node {
    const code = this.#code;
    code.skip();
    const at = code.at;
    if (code.text[at] === "`") return this.#template(null);
    if (code.sees("(")) return this.#parenthesized();
    if (code.takes("[")) return { kind: "list", items: this.#values("]") };
    if (code.takes("{")) return { kind: "object", entries: this.#entries() };
    const literal = code.quoted() ?? code.number();
    if (literal !== null) return { kind: "literal", value: literal };
    const name = code.word();
    if (name === null) throw code.fault(cannotRead, at);
    if (Object.hasOwn(literals, name)) return { kind: "literal", value: literals[name] };
    if (notRead.has(name)) throw code.fault(cannotRead, at);
    return { kind: "name", name, at };
  }

  #parenthesized(): Node {
    this.#code.expect("(");
    const value = this.#value();
    this.#code.expect(")");
    return value;
  }

  /** A function, if what stands here are its parameters. */
  #arrow(): Node | null {
    const code = this.#code;
    code.skip();
    const at = code.at;
    const found = code.match(arrow);
    if (found === null) return null;
    const names = found.match(/[A-Za-z_$][\w$]*/g) ?? [];
    const taken = names.find(isTaken);
    if (taken !== undefined) throw code.fault(`Nothing can be called ${taken}.`, at);
    if (new Set(names).size < names.length) throw code.fault("Each parameter needs a name of its own.", at);
    return this.#function(names);
  }

  #function(parameters: readonly string[]): Node {
    const code = this.#code;
    if (!code.takes("{")) return { kind: "function", parameters, body: this.#value() };
    const body: Statement[] = [];
    while (!code.takes("}")) body.push(this.#statement());
    return { kind: "function", parameters, body };
  }

  #values(end: string): Node[] {
    const values: Node[] = [];
    while (!this.#code.takes(end)) {
      values.push(this.#value());
      if (!this.#code.takes(",") && !this.#code.sees(end)) this.#code.expect(end);
    }
    return values;
  }

  #entries(): (readonly [string, Node])[] {
    const code = this.#code;
    const entries: (readonly [string, Node])[] = [];
    while (!code.takes("}")) {
      code.skip();
      const at = code.at;
      if (code.sees("-")) throw code.fault("Here a name is expected.");
      const quoted = code.quoted() ?? code.number();
      const key = quoted === null ? code.name() : String(quoted);
      // It would set what the object inherits from, and say nothing of the story.
      if (key === "__proto__") throw code.fault("No key can be called __proto__.", at);
      if (code.takes(":")) entries.push([key, this.#value()]);
      else if (quoted === null) entries.push([key, { kind: "name", name: key, at }]);
      else throw code.fault("Here : is expected.");
      if (!code.takes(",") && !code.sees("}")) code.expect("}");
    }
    return entries;
  }

  #template(tag: Node | null): Node {
    const code = this.#code;
    const at = code.at;
    code.at += 1;
    const texts: string[] = [];
    const holes: Node[] = [];
    for (;;) {
      let hasHole = false;
      texts.push(
        code.until((char) => {
          hasHole = code.text.startsWith("${", code.at);
          return char === "`" || hasHole;
        }),
      );
      if (code.at >= code.text.length) throw code.fault("This text has no end.", at);
      if (!hasHole) break;
      code.at += 2;
      holes.push(this.#value());
      code.expect("}");
    }
    code.at += 1;
    return { kind: "template", tag, texts, holes, at };
  }
}

const parameter = "[A-Za-z_$][\\w$]*";
const parameters = `\\(\\s*(?:${parameter}\\s*(?:,\\s*${parameter}\\s*)*(?:,\\s*)?)?\\)`;
const arrow = new RegExp(`(?:${parameter}|${parameters})[^\\S\n\u2028\u2029]*=>`, "y");

const nothing: Node = { kind: "literal", value: undefined };

/** Whether a name can't be given to anything. */
function isTaken(name: string): boolean {
  return Object.hasOwn(literals, name) || notRead.has(name) || reserved.has(name);
}

/** Words of the language that begin no value. */
const reserved: ReadonlySet<string> = new Set([
  ...["arguments", "break", "case", "catch", "const", "continue", "debugger", "default", "do", "else", "enum", "eval"],
  ...["export", "extends", "finally", "implements", "in", "instanceof", "interface", "package", "private", "protected"],
  ...["public", "return", "static", "super", "with"],
]);

const notRead: ReadonlySet<string> = new Set([
  ...["async", "await", "class", "delete", "for", "function", "if", "import", "let", "new", "switch", "this", "throw"],
  ...["try", "typeof", "var", "void", "while", "yield"],
]);

const cannotRead =
  "This can't be read: code is read here and not run, so that it may hold constants, calls of the SDK, texts and JSON. Run other code where it is kept, and import the JSON of its story.";
