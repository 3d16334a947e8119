import {
  Expect,
  type Expected,
  type JsonFault,
  type JsonLimits,
  jsonLimits,
  pathOf,
  type Scan,
  spaced,
  tell,
  tellEnd,
  tellLength,
  unexpected,
  wordAt,
} from "./jsonFault.ts";

/**
 * Looks in one pass over the bytes whether they are JSON within the limits; null if they are. Accepts what JSON.parse
 * accepts, apart from the limits, texts that can't be stored (NUL, lone surrogates) and numbers beyond double precision's
 * range. Iterative: no nesting can exhaust the stack. The bytes must be valid UTF-8 without a byte order mark.
 */
export function scanJson(bytes: Buffer, limits: JsonLimits = jsonLimits): JsonFault | null {
  const scan: Scan = {
    bytes,
    limits,
    at: 0,
    expected: Expect.value,
    values: 0,
    depth: 0,
    isObject: [],
    keyFrom: [],
    keyTo: [],
    count: [],
    fault: null,
  };
  for (;;) {
    skipSpace(scan);
    if (scan.at >= bytes.length) return tellEnd(scan);
    readToken(scan);
    if (scan.fault !== null) return scan.fault;
    if (scan.depth === 0 && scan.expected === Expect.commaOrEnd) break;
  }
  skipSpace(scan);
  if (scan.at < bytes.length) tell(scan, "json_invalid", `expected the end of the text, found ${wordAt(scan)}.`);
  return scan.fault;
}

function skipSpace(scan: Scan): undefined {
  const { bytes } = scan;
  let { at } = scan;
  for (;;) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    at += 1;
  }
  scan.at = at;
}

function readToken(scan: Scan): undefined {
  const byte = scan.bytes[scan.at];
  switch (scan.expected) {
    case Expect.value:
      return readValue(scan, byte);
    case Expect.valueOrEnd:
      return byte === 0x5d ? close(scan) : readValue(scan, byte);
    case Expect.key:
      return byte === 0x22 ? readKey(scan) : unexpected(scan);
    case Expect.keyOrEnd:
      if (byte === 0x7d) return close(scan);
      return byte === 0x22 ? readKey(scan) : unexpected(scan);
    case Expect.colon:
      return byte === 0x3a ? advance(scan, 1, Expect.value) : unexpected(scan);
    case Expect.commaOrEnd:
      return readSeparator(scan, byte);
  }
}

function readSeparator(scan: Scan, byte: number | undefined): undefined {
  const inObject = scan.isObject[scan.depth] === true;
  if (byte === 0x2c) return advance(scan, 1, inObject ? Expect.key : Expect.value);
  return byte === (inObject ? 0x7d : 0x5d) ? close(scan) : unexpected(scan);
}

function readValue(scan: Scan, byte: number | undefined): undefined {
  scan.values += 1;
  if (scan.values > scan.limits.values) {
    return tell(scan, "json_too_many_values", `The JSON has more than ${spaced(scan.limits.values)} values.`);
  }
  if (scan.isObject[scan.depth] === false) scan.count[scan.depth] = (scan.count[scan.depth] ?? 0) + 1;
  if (byte === 0x22) return readText(scan, scan.limits.textBytes, Expect.commaOrEnd);
  if (byte === 0x7b || byte === 0x5b) return open(scan, byte === 0x7b);
  if (byte === 0x74) return readWord(scan, "true");
  if (byte === 0x66) return readWord(scan, "false");
  if (byte === 0x6e) return readWord(scan, "null");
  return readNumber(scan);
}

function open(scan: Scan, isObject: boolean): undefined {
  if (scan.depth >= scan.limits.depth) {
    return tell(scan, "json_too_deep", `The JSON is nested more than ${scan.limits.depth} levels deep.`);
  }
  scan.depth += 1;
  scan.isObject[scan.depth] = isObject;
  scan.count[scan.depth] = 0;
  advance(scan, 1, isObject ? Expect.keyOrEnd : Expect.valueOrEnd);
}

function close(scan: Scan): undefined {
  scan.depth -= 1;
  advance(scan, 1, Expect.commaOrEnd);
}

function readKey(scan: Scan): undefined {
  const { depth, limits } = scan;
  const count = (scan.count[depth] ?? 0) + 1;
  scan.count[depth] = count;
  scan.keyFrom[depth] = scan.at;
  scan.keyTo[depth] = scan.at;
  if (count > limits.keysPerObject) {
    return tell(scan, "json_too_many_values", `An object has more than ${spaced(limits.keysPerObject)} keys.`);
  }
  readText(scan, limits.keyBytes, Expect.colon);
  scan.keyTo[depth] = scan.at;
}

function readText(scan: Scan, bytesMax: number, next: Expected): undefined {
  const { bytes } = scan;
  const from = scan.at;
  let at = from + 1;
  for (;;) {
    const byte = bytes[at];
    if (byte === 0x22) break;
    if (byte === undefined) return tell(scan, "json_invalid", "this text has no closing double quote.");
    if (byte < 0x20) {
      scan.at = at;
      return tell(scan, "json_invalid", "a text holds a line break or control character; write it as \\n or \\u0007.");
    }
    if (byte !== 0x5c) {
      at += 1;
      continue;
    }
    at = readEscape(scan, at);
    if (scan.fault !== null) return;
  }
  if (at - from - 1 > bytesMax) return tellLength(scan, at - from - 1, next);
  advance(scan, at + 1 - from, next);
}

/** Reads the escape at `at` and returns where the text goes on. A pair of surrogates is read as one. */
function readEscape(scan: Scan, at: number): number {
  const { bytes } = scan;
  const letter = bytes[at + 1];
  if (letter !== 0x75) {
    if (isShortEscape(letter)) return at + 2;
    return failEscape(scan, at, "this escape is not known in JSON; a backslash itself is written \\\\.");
  }
  const unit = hexAt(bytes, at + 2);
  if (unit < 0) return failEscape(scan, at, "\\u needs four hexadecimal digits.");
  if (unit === 0) return failText(scan, "a NUL character (\\u0000)");
  if (unit < 0xd800 || unit > 0xdfff) return at + 6;
  const second = bytes[at + 6] === 0x5c && bytes[at + 7] === 0x75 ? hexAt(bytes, at + 8) : -1;
  if (unit < 0xdc00 && second >= 0xdc00 && second <= 0xdfff) return at + 12;
  return failText(scan, "half of a character pair (a lone surrogate)");
}

/** `" \ / b f n r t` */
function isShortEscape(byte: number | undefined): boolean {
  switch (byte) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return true;
    default:
      return false;
  }
}

/** The four hexadecimal digits at an offset as a number, -1 if they are not. */
function hexAt(bytes: Buffer, at: number): number {
  let unit = 0;
  for (let n = 0; n < 4; n += 1) {
    const digit = hexDigit(bytes[at + n]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

function hexDigit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function failEscape(scan: Scan, at: number, message: string): number {
  scan.at = at;
  tell(scan, "json_invalid", message);
  return at;
}

function failText(scan: Scan, what: string): number {
  const isKey = scan.expected === Expect.key || scan.expected === Expect.keyOrEnd;
  tell(scan, "bad_text", `${isKey ? "A key" : "The text"} at ${pathOf(scan)} contains ${what}, which can't be stored.`);
  return scan.at;
}

function readWord(scan: Scan, word: string): undefined {
  for (let n = 1; n < word.length; n += 1) {
    if (scan.bytes[scan.at + n] !== word.charCodeAt(n)) return unexpected(scan);
  }
  advance(scan, word.length, Expect.commaOrEnd);
}

function readNumber(scan: Scan): undefined {
  const { bytes } = scan;
  let at = scan.at;
  if (bytes[at] === 0x2d) at += 1;
  const whole = at;
  at = skipDigits(bytes, at);
  if (at === whole || (bytes[whole] === 0x30 && at > whole + 1)) return unexpected(scan);
  let mayOverflow = at - whole > 308;
  if (bytes[at] === 0x2e) {
    const fraction = at + 1;
    at = skipDigits(bytes, fraction);
    if (at === fraction) return unexpected(scan);
  }
  if (((bytes[at] ?? 0) | 0x20) === 0x65) {
    mayOverflow = true;
    at += bytes[at + 1] === 0x2b || bytes[at + 1] === 0x2d ? 2 : 1;
    const exponent = at;
    at = skipDigits(bytes, exponent);
    if (at === exponent) return unexpected(scan);
  }
  if (mayOverflow && !Number.isFinite(Number(bytes.toString("latin1", scan.at, at)))) {
    return tell(scan, "number_out_of_range", `The number at ${pathOf(scan)} is too large for a JSON number (1.8e308).`);
  }
  advance(scan, at - scan.at, Expect.commaOrEnd);
}

function skipDigits(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x30 || byte > 0x39) return at;
    at += 1;
  }
}

function advance(scan: Scan, length: number, expected: Expected): undefined {
  scan.at += length;
  scan.expected = expected;
}
