import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { stripTags } from "../htmlText.ts";

const text = { name: "text", type: "text" } as const;

/** A pass of the engine over a text that makes a new one, and words in a list on the way. */
function chargePass(value: string, budget: Budget): void {
  budget.text(value.length);
  budget.spend(value.length / 3);
  budget.memory(30 * value.length);
}

type Change = (value: string) => string;

function reshape(args: Arguments, budget: Budget, change: Change): string {
  const value = args.text(0);
  chargePass(value, budget);
  const changed = change(value);
  budget.checkText(changed.length);
  return changed;
}

/** The words of a name in any spelling: `userID`, `User-Id`, `user id`. */
function wordsOf(value: string): string[] {
  return value.match(/[\p{Lu}]+(?![\p{Ll}])|[\p{Lu}]?[\p{Ll}]+|[\p{Lo}\p{Lm}\p{Lt}]+|\p{N}+/gu) ?? [];
}

const capital: Change = (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();

const camel: Change = (value) =>
  wordsOf(value)
    .map((word, index) => (index === 0 ? word.toLowerCase() : capital(word)))
    .join("");

const joined =
  (separator: string): Change =>
  (value) =>
    wordsOf(value)
      .map((word) => word.toLowerCase())
      .join(separator);

const slug: Change = (value) => joined("-")(value.normalize("NFKD").replace(/\p{M}+/gu, ""));

const title: Change = (value) => value.replace(/[\p{L}\p{M}\p{N}'’]+/gu, capital);

/** Addresses that nobody opens by mistake, as security people write them. */
const defang: Change = (value) =>
  value
    .replace(/\bhttp(s?):\/\//gi, "hxxp$1://")
    .replace(/(?<=[\w\]])\.(?=\w)/g, "[.]")
    .replace(/(?<=\w)@(?=\w)/g, "[@]");

const refang: Change = (value) =>
  value
    .replace(/\bhxxp(s?)/gi, "http$1")
    .replace(/\[\.\]|\(\.\)|\[dot\]/gi, ".")
    .replace(/\[@\]|\[at\]/gi, "@")
    .replace(/\[:\]/g, ":");

type Shape = Pick<FunctionEntry, "name" | "summary" | "examples" | "synonyms">;

/** A function of one text that gives a text. */
function shape(entry: Shape, change: Change): FunctionEntry {
  return {
    ...entry,
    family: "text",
    parameters: [text],
    run: (args, { budget }) => reshape(args, budget, change),
  };
}

export const textShapeFunctions: readonly FunctionEntry[] = [
  shape(
    {
      name: "TITLE_CASE",
      summary: "The text with the first letter of each word capital and the others small.",
      examples: [
        { formula: 'TITLE_CASE("hello wide WORLD")', result: "Hello Wide World" },
        { formula: 'TITLE_CASE("it\'s")', result: "It's" },
      ],
      synonyms: ["proper", "capitalize words", "titleize"],
    },
    title,
  ),
  shape(
    {
      name: "SNAKE_CASE",
      summary: "The words of a name in small letters with underscores between them.",
      examples: [
        { formula: 'SNAKE_CASE("User ID")', result: "user_id" },
        { formula: 'SNAKE_CASE("firstName")', result: "first_name" },
      ],
      synonyms: ["underscore", "parameterize"],
    },
    joined("_"),
  ),
  shape(
    {
      name: "KEBAB_CASE",
      summary: "The words of a name in small letters with hyphens between them.",
      examples: [
        { formula: 'KEBAB_CASE("User ID")', result: "user-id" },
        { formula: 'KEBAB_CASE("firstName")', result: "first-name" },
      ],
      synonyms: ["dasherize", "hyphens"],
    },
    joined("-"),
  ),
  shape(
    {
      name: "CAMEL_CASE",
      summary: "The words of a name in one, each but the first with a capital letter.",
      examples: [
        { formula: 'CAMEL_CASE("user id")', result: "userId" },
        { formula: 'CAMEL_CASE("First-Name")', result: "firstName" },
      ],
      synonyms: ["camelize", "lower camel"],
    },
    camel,
  ),
  shape(
    {
      name: "SLUG",
      summary: "The text as a part of a URL: words in small letters without accents, with hyphens between them.",
      examples: [
        { formula: 'SLUG("Crème brûlée, 2 ways!")', result: "creme-brulee-2-ways" },
        { formula: 'SLUG("A  B")', result: "a-b" },
      ],
      synonyms: ["slugify", "permalink", "handle"],
    },
    slug,
  ),
  shape(
    {
      name: "SQUISH",
      summary: "The text without white space at its ends, and with a single space for each run of it inside.",
      examples: [
        { formula: 'SQUISH("  a \\n b  ")', result: "a b" },
        { formula: 'SQUISH("a")', result: "a" },
      ],
      synonyms: ["collapse spaces", "clean", "normalize whitespace"],
    },
    (value) => value.replace(/\s+/g, " ").trim(),
  ),
  shape(
    {
      name: "TRIM_START",
      summary: "The text without white space at its beginning.",
      examples: [
        { formula: 'TRIM_START("  a ")', result: "a " },
        { formula: 'TRIM_START("a")', result: "a" },
      ],
      synonyms: ["lstrip", "trim left"],
    },
    (value) => value.trimStart(),
  ),
  shape(
    {
      name: "TRIM_END",
      summary: "The text without white space at its end.",
      examples: [
        { formula: 'TRIM_END(" a  ")', result: " a" },
        { formula: 'TRIM_END("a")', result: "a" },
      ],
      synonyms: ["rstrip", "trim right", "chomp"],
    },
    (value) => value.trimEnd(),
  ),
  shape(
    {
      name: "STRIP_TAGS",
      summary:
        "The text of HTML: without tags, comments, scripts and styles, with the characters that entities stand for.",
      examples: [
        { formula: 'STRIP_TAGS("<p>Hello <b>you</b> &amp; me</p>")', result: "Hello you & me" },
        { formula: 'STRIP_TAGS("a<script>x()</script>b")', result: "ab" },
      ],
      synonyms: ["strip html", "html to text", "plain text"],
    },
    stripTags,
  ),
  shape(
    {
      name: "DEFANG",
      summary: "The text with its addresses written so that nobody opens them by mistake.",
      examples: [
        { formula: 'DEFANG("https://evil.example/x")', result: "hxxps://evil[.]example/x" },
        { formula: 'DEFANG("a@b.org")', result: "a[@]b[.]org" },
      ],
      synonyms: ["neuter", "hxxp", "ioc"],
    },
    defang,
  ),
  shape(
    {
      name: "REFANG",
      summary: "The text with defanged addresses as they are really written.",
      examples: [
        { formula: 'REFANG("hxxps://evil[.]example/x")', result: "https://evil.example/x" },
        { formula: 'REFANG("a[@]b[.]org")', result: "a@b.org" },
      ],
      synonyms: ["unfang", "hxxp", "ioc"],
    },
    refang,
  ),
];
