import type { FormulaProblemCode, Json } from "../src/index.ts";

const list = Array.from({ length: 100_000 }, (_, index) => index);

/** What the hostile formulas may read: as large and as odd as the limits of events let data be. Made when needed. */
const makers: Readonly<Record<string, () => Json>> = {
  big: () => "a".repeat(5_000_000),
  mid: () => "a %/".repeat(100_000),
  percents: () => "%41".repeat(400_000),
  encoded: () => "YSAl".repeat(100_000),
  half: () => `${"a".repeat(2_400_000)}b`,
  other: () => `${"a".repeat(4_999_999)}b`,
  lines: () => "ab\n".repeat(1_500_000),
  odd: () => "ΐ".repeat(1_000_000),
  control: () => "\u0001".repeat(1_000_000),
  spaces: () => " ".repeat(5_000_000),
  list: () => list,
  fractions: () => list.map((index) => Math.PI * index * 1e-9),
  keys: () => Object.fromEntries(list.slice(0, 50_000).map((index) => [`key${index}`, index])),
  copy: () => Object.fromEntries(list.slice(0, 50_000).map((index) => [`key${index}`, index])),
  rows: () => list.slice(0, 20_000).map((id) => ({ id, name: `row ${id}`, owner: { rank: id / 3 } })),
  deep: () => JSON.parse(`${"[".repeat(190)}${"]".repeat(190)}`),
  deeper: () => JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`),
  empties: () => `[${"[],".repeat(1_000_000)}1]`,
  keyed: () => `[${list.map((index) => `{"k${index}":1}`).join(",")}]`,
  proto: () => JSON.parse('{"__proto__": {"a": 1}, "constructor": {"prototype": 1}}'),
};

/** The data that a formula names. */
export function hostileRoots(source: string): { readonly [name: string]: Json } {
  const named = Object.entries(makers).filter(([name]) => new RegExp(`\\b${name}\\b`).test(source));
  return Object.fromEntries(named.map(([name, make]) => [name, make()]));
}

const nest = (times: number, wrap: (inner: string) => string, core: string) =>
  Array.from({ length: times }).reduce<string>((inner) => wrap(inner), core);

/** The body of a lambda for each of 100 000 items. */
const each = (body: string) => `SIZE(MAP_LAMBDA(list, LAMBDA(x, ${body})))`;

/** How a formula must end: with a problem of this code, or with a small value. */
export type Ending = FormulaProblemCode | "value";

/** Hostile formulas by what they try, each with its ending: another one would mean that it no longer tries that. */
export const hostileFormulas: Readonly<Record<string, readonly [Ending, string]>> = {
  "deep parentheses": ["too_deep", `${"(".repeat(4900)}1${")".repeat(4900)}`],
  "parentheses never closed": ["too_deep", "(".repeat(9999)],
  "lists never closed": ["too_deep", "[".repeat(9999)],
  "objects never closed": ["too_deep", "{a:".repeat(3333)],
  "closing brackets": ["syntax_error", ")]}".repeat(3333)],
  "quotes never closed": ["syntax_error", `"${'\\"'.repeat(4900)}`],
  "quotes of both kinds": ["syntax_error", `"${"'".repeat(9990)}`],
  "words without operators": ["syntax_error", "a ".repeat(5000)],
  "signs before a number": ["too_deep", `${"-".repeat(9999)}1`],
  "long sum": ["too_deep", `${"1+".repeat(4999)}1`],
  "long path": ["too_deep", `a${".b".repeat(4990)}`],
  "long chain of indexes": ["too_deep", `a${"[0]".repeat(3300)}`],
  "pipes in pipes": ["value", nest(60, (inner) => `{} |> MERGE(${inner})`, "{}")],
  "long pipe": ["too_deep", `"a"${" |> TRIM()".repeat(990)}`],
  "a function of a thousand names": ["type_error", `LAMBDA(${"x,".repeat(4900)}1)`],
  "giant number": ["not_a_number", "9".repeat(9999)],
  "giant exponent": ["not_a_number", "1e9999999"],
  "giant literal": ["value", `"${"\\u0000".repeat(1650)}"`],
  "ten thousand list items": ["value", `[${"1,".repeat(4990)}]`],
  "objects of many keys in a loop": ["out_of_memory", `MAP_LAMBDA(list, LAMBDA(x, {${"a:1,".repeat(2000)}}))`],
  "text doubled 24 times": [
    "out_of_memory",
    nest(24, (inner) => `FIRST(MAP_LAMBDA([${inner}], LAMBDA(x, x & x)))`, '"abcdefgh"'),
  ],
  "text tripled by JOIN": [
    "string_too_long",
    nest(20, (inner) => `FIRST(MAP_LAMBDA([${inner}], LAMBDA(x, JOIN([x, x, x]))))`, '"abcd"'),
  ],
  "text grown by REPLACE": ["out_of_fuel", nest(12, (inner) => `REPLACE(${inner}, "a", "aaaaaaaaaa")`, '"a"')],
  "list doubled 40 times": [
    "out_of_fuel",
    nest(40, (inner) => `FIRST(MAP_LAMBDA([${inner}], LAMBDA(x, [x, x])))`, "1"),
  ],
  "object doubled 60 times": [
    "out_of_fuel",
    nest(60, (inner) => `FIRST(MAP_LAMBDA([${inner}], LAMBDA(x, {a: x, b: x})))`, "1"),
  ],
  "doubled list as text": [
    "out_of_fuel",
    `TO_JSON(${nest(40, (inner) => `FIRST(MAP_LAMBDA([${inner}], LAMBDA(x, [x, x])))`, "1")})`,
  ],
  "doubled lists compared": [
    "out_of_fuel",
    nest(40, (inner) => `FIRST(MAP_LAMBDA([${inner}], LAMBDA(x, [x, x])))`, "1 = [1]"),
  ],
  "the same text many times": ["result_too_large", "[big, big, big, big, big, big, big, big]"],
  "MAP in MAP in MAP": ["out_of_fuel", each(each(each("x")).replace("SIZE", "SUM"))],
  "FILTER in FILTER": ["out_of_fuel", "FILTER(list, LAMBDA(x, SIZE(FILTER(list, LAMBDA(y, y > x))) > 5))"],
  "repeated MERGE of a large object": ["out_of_memory", each("MERGE(keys, keys)")],
  "MERGE of what MERGE made": ["out_of_memory", nest(30, (inner) => `MERGE(keys, ${inner})`, "{}")],
  "keys counted in a loop": ["out_of_fuel", each("SIZE(keys)")],
  "keys listed in a loop": ["out_of_memory", each("KEYS(keys)[0]")],
  "values listed in a loop": ["out_of_memory", each("VALUES(keys)[0]")],
  "missing keys caught in a loop": ["out_of_fuel", each("IF_ERROR(keys.kex, 0)")],
  "missing keys defaulted in a loop": ["out_of_fuel", each("DEFAULT(keys[TEXT(x)], 0)")],
  "errors caught in a loop": ["out_of_fuel", each("IF_ERROR(1 / 0, 0)")],
  "JSON errors caught in a loop": ["out_of_fuel", each('IF_ERROR(JSON_PARSE("{"), 0)')],
  "type errors nested and caught": [
    "out_of_fuel",
    each(`IF_ERROR(${nest(30, (inner) => `IF_ERROR(${inner}, TEXT(-NULL))`, "-NULL")}, 0)`),
  ],
  "large texts compared in a loop": ["out_of_fuel", each("big = other")],
  "large texts ordered in a loop": ["out_of_fuel", each("big < other")],
  "errors of encodings caught in a loop": ["out_of_fuel", each('IF_ERROR(BASE64_DECODE("?") & URL_DECODE("%"), 0)')],
  "large texts percent-encoded in a loop": ["string_too_long", each("SIZE(URL_ENCODE(odd))")],
  "plain text percent-encoded in a loop": ["out_of_memory", each("SIZE(URL_ENCODE(mid))")],
  "large texts percent-decoded in a loop": ["out_of_memory", each("SIZE(URL_DECODE(percents))")],
  "text grown by percent-encoding": ["out_of_memory", nest(60, (inner) => `URL_ENCODE(${inner})`, "mid")],
  "text grown by Base64": ["out_of_fuel", nest(60, (inner) => `BASE64_ENCODE(${inner})`, "mid")],
  "large texts as Base64 in a loop": ["out_of_fuel", each("SIZE(BASE64_ENCODE(mid))")],
  "short texts as Base64 in a loop": ["out_of_fuel", each("BASE64_DECODE(BASE64_ENCODE('ab'))")],
  "odd letters as Base64": ["out_of_fuel", each("SIZE(BASE64_ENCODE(odd))")],
  "large texts from Base64 in a loop": ["out_of_memory", each("SIZE(BASE64_DECODE(encoded))")],
  "letters capitalized in a loop": ["out_of_memory", each("CAPITALIZE(odd)")],
  "FILTER by a large list of values": ["out_of_fuel", "FILTER(fractions, list)"],
  "FILTER of a large object in a loop": ["out_of_fuel", each("SIZE(FILTER(keys, LAMBDA(key, value, TRUE)))")],
  "WHERE in a loop": ["out_of_fuel", each("SIZE(WHERE(rows, 'owner.rank', x))")],
  "WHERE with a large value": ["out_of_memory", "WHERE(MAP_LAMBDA(list, LAMBDA(x, {a: keys})), 'a', copy)"],
  "chunks of one": ["out_of_memory", each("SIZE(CHUNK_ARRAY(list, 1))")],
  "chunks of chunks": ["out_of_memory", nest(60, (inner) => `CHUNK_ARRAY(${inner}, 1)`, "list")],
  "paths of GET in a loop": ["out_of_fuel", each(`GET(keys, "${"a.".repeat(499)}")`)],
  "objects of thousands of arguments": ["out_of_memory", each(`OBJECT(${"'a',1,".repeat(1500)})`)],
  "large objects compared in a loop": ["out_of_fuel", each("keys = copy")],
  "large lists compared": ["out_of_fuel", each("rows = JSON_PARSE(TO_JSON(rows))")],
  "search with the worst short pattern": ["out_of_fuel", each('INCLUDES(big, "aaaaab")')],
  "search with the worst long pattern": ["out_of_fuel", "INCLUDES(big, half)"],
  "search of half in the whole": ["out_of_fuel", `INCLUDES(big, "${"a".repeat(4000)}b${"a".repeat(4000)}")`],
  "search in a large list": ["out_of_fuel", each("INCLUDES(list, -x)")],
  "SPLIT into a million": ["list_too_long", 'SPLIT(lines, "\\n")'],
  "SPLIT into characters": ["list_too_long", 'SPLIT(big, "")'],
  "SPLIT at every other character": ["out_of_fuel", 'SPLIT(REPLACE(lines, "b", ","), ",")'],
  "REPLACE of every character": ["out_of_fuel", 'REPLACE(big, "a", "b")'],
  "REPLACE by a long text": ["out_of_fuel", `REPLACE(lines, "\\n", "${"x".repeat(5000)}")`],
  "REPLACE by a pattern": ["out_of_fuel", `REPLACE(lines, "b", "${"$&".repeat(100)}")`],
  "path of a million dots": ["out_of_fuel", 'MAP(rows, REPLACE(lines, "ab\\n", "."))'],
  "JOIN with a long separator": ["string_too_long", `JOIN(list, "${"x".repeat(5000)}")`],
  "JOIN of fractions": ["out_of_memory", each("JOIN(fractions)")],
  "JOIN of lists": ["out_of_fuel", "JOIN(MAP_LAMBDA(list, LAMBDA(x, rows)))"],
  "JSON bomb of empty lists": ["out_of_fuel", "JSON_PARSE(empties)"],
  "JSON bomb of keys": ["out_of_memory", "JSON_PARSE(keyed)"],
  "JSON bomb of depth": [
    "too_deep",
    nest(9, (inner) => `FIRST(MAP_LAMBDA([${inner}], LAMBDA(x, x & x)))`, '"[[[[[[[["')
      .replace(/^/, "JSON_PARSE(")
      .concat(")"),
  ],
  "JSON in JSON in JSON": ["out_of_memory", `SIZE(${nest(22, (inner) => `TO_JSON(${inner})`, "'\"'")})`],
  "control characters as JSON": ["string_too_long", "TO_JSON(control)"],
  "large text as JSON in a loop": ["string_too_long", each("TO_JSON(big)")],
  "large rows as JSON in a loop": ["out_of_fuel", each("TO_JSON(rows)")],
  "data too deep to walk": ["too_deep", "TO_JSON(deeper)"],
  "data too deep to compare": ["too_deep", "deeper = JSON_PARSE(TO_JSON(deeper))"],
  "deep data compared in a loop": ["value", each("deep = deep")],
  "deep data in a list": ["out_of_fuel", each("[deep] = [[deep]]")],
  "odd letters in capitals": ["out_of_memory", each("UPCASE(odd)")],
  "small letters in a loop": ["out_of_memory", each("DOWNCASE(big)")],
  "spaces trimmed in a loop": ["out_of_memory", each("TRIM(spaces)")],
  "spaces tested in a loop": ["out_of_fuel", each("IS_BLANK(spaces)")],
  "numbers read in a loop": ["out_of_fuel", each("IF_ERROR(NUMBER(spaces), 0)")],
  "rounding in a loop": ["out_of_fuel", each("ROUND(fractions[x], x % 300)")],
  "dates in a loop": ["out_of_fuel", each('DATE("2026-11-24 10:00:00", "%A %d %B", "Europe/Berlin")')],
  "zone names in a loop": ["out_of_fuel", each('DATE(x, "%Z%Z%Z%Z%Z%Z%Z%Z%Z%Z", "America/New_York")')],
  "unknown zones in a loop": ["out_of_memory", each('IF_ERROR(DATE(x, "%H", "Europe/B" & x), 0)')],
  "spellings of zones": [
    "out_of_fuel",
    each('DATE(x, "%H", ["europe/berlin", "EUROPE/BERLIN", "Europe/BERLIN"][x % 3])'),
  ],
  "a date out of range": ["date_out_of_range", "DATE(9e15)"],
  "a format of a megabyte": ["out_of_fuel", 'DATE(0, REPLACE(lines, "ab", "%Z"))'],
  "now in a loop": ["out_of_fuel", each("NOW()")],
  "escape by constructor": ["syntax_error", 'constructor.constructor("return process")()'],
  "escape by prototype": ["not_found", '[].__proto__.constructor["constructor"]'],
  "escape by keys in data": ["not_found", "proto.constructor.prototype.constructor"],
  "escape by a function as value": ["type_error", "LAMBDA(x, x).lambda.call"],
  "lambda that takes itself": ["type_error", "MAP_LAMBDA([1], LAMBDA(f, MAP_LAMBDA([f], f)))"],
  "lambda that calls itself": ["unknown_function", "LAMBDA(f, f(f))"],
  "prototype written by MERGE": ["value", "MERGE({}, proto, {toString: 1}).toString"],
  "sums of a large list in a loop": ["out_of_fuel", each("SUM(fractions)")],
  "result of the whole data": [
    "out_of_fuel",
    "[rows, rows, rows, rows, rows, rows, rows, rows, rows, rows, rows, rows, rows, rows]",
  ],
};
