/** How much JSON from outside may be, before anything is built from it. */
export type JsonLimits = {
  /** Levels of lists and objects inside each other. */
  depth: number;
  /** Values of all kinds: texts, numbers, lists, objects and so on. */
  values: number;
  /** Keys of one object. */
  keysPerObject: number;
  /** Bytes of one key. */
  keyBytes: number;
  /** Bytes of one text. */
  textBytes: number;
};

/** The limits of a webhook's body. */
export const jsonLimits: JsonLimits = {
  depth: 100,
  values: 200_000,
  keysPerObject: 50_000,
  keyBytes: 1_000,
  textBytes: 5_000_000,
};

/** Why bytes are not JSON that can be taken: `at` is an offset in bytes, `path` where in the value, such as `$.a[3]`. */
export type JsonFault = {
  code:
    | "json_invalid"
    | "json_too_deep"
    | "json_too_many_values"
    | "json_key_too_long"
    | "string_too_long"
    | "bad_text"
    | "number_out_of_range";
  message: string;
  at: number;
  path: string;
};

/** What may stand next. `valueOrEnd` and `keyOrEnd`: just after an opening bracket. */
export const Expect = { value: 0, valueOrEnd: 1, key: 2, keyOrEnd: 3, colon: 4, commaOrEnd: 5 } as const;
export type Expected = (typeof Expect)[keyof typeof Expect];

const expectedWords: Readonly<Record<Expected, string>> = {
  0: "a value",
  1: 'a value or "]"',
  2: "a key in double quotes",
  3: 'a key in double quotes or "}"',
  4: 'a colon ":"',
  5: "a comma or the closing bracket",
};

/** The state of a scan. */
export type Scan = {
  bytes: Buffer;
  limits: JsonLimits;
  at: number;
  expected: Expected;
  values: number;
  depth: number;
  /** By depth, 1 for an object: where its current key lies, and how many keys or items it has so far. */
  isObject: boolean[];
  keyFrom: number[];
  keyTo: number[];
  count: number[];
  fault: JsonFault | null;
};

/** Ends a scan: this byte may not stand here. */
export function unexpected(scan: Scan): undefined {
  tell(scan, "json_invalid", `expected ${expectedWords[scan.expected]}, found ${wordAt(scan)}.`);
}

/** Ends a scan: the bytes end too early. */
export function tellEnd(scan: Scan): JsonFault | null {
  const open = scan.depth === 0 ? "" : ` ${scan.depth} ${scan.depth === 1 ? "bracket is" : "brackets are"} still open.`;
  tell(scan, "json_invalid", `the text ends where ${expectedWords[scan.expected]} was expected.${open}`);
  return scan.fault;
}

/** Ends a scan: a key or a text is too long. `next` tells which it is. */
export function tellLength(scan: Scan, length: number, next: Expected): undefined {
  if (next === Expect.colon) {
    const message = `A key at ${pathOf(scan)} is ${spaced(length)} bytes long; a key may have ${spaced(scan.limits.keyBytes)}.`;
    return tell(scan, "json_key_too_long", message);
  }
  const message = `A text at ${pathOf(scan)} is ${megabytes(length)} MB; one text may be ${megabytes(scan.limits.textBytes)} MB.`;
  tell(scan, "string_too_long", message);
}

/** Ends a scan with a fault where it stands. */
export function tell(scan: Scan, code: JsonFault["code"], what: string): undefined {
  const message = code === "json_invalid" ? `The JSON is malformed at position ${scan.at}: ${what}` : what;
  scan.fault = { code, message, at: scan.at, path: pathOf(scan) };
}

const pathLengthMax = 200;

/** Where in the value a scan stands, such as `$.a[3]`. */
export function pathOf(scan: Scan): string {
  let path = "$";
  for (let depth = 1; depth <= scan.depth && path.length < pathLengthMax; depth += 1) {
    path += scan.isObject[depth] === true ? keyStep(scan, depth) : `[${Math.max(0, (scan.count[depth] ?? 0) - 1)}]`;
  }
  return path.length > pathLengthMax ? `${path.slice(0, pathLengthMax)}…` : path;
}

function keyStep({ bytes, keyFrom, keyTo, count }: Scan, depth: number): string {
  const from = keyFrom[depth] ?? 0;
  const to = keyTo[depth] ?? 0;
  if ((count[depth] ?? 0) === 0 || to <= from) return "";
  const key = bytes.toString("utf8", from + 1, Math.min(to - 1, from + 1 + pathLengthMax));
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `["${key}"]`;
}

/** The word where a scan stands, for messages. */
export function wordAt({ bytes, at }: Scan): string {
  const text = bytes.toString("utf8", at, at + 40);
  return text.match(/^(?:[\w.+-]{1,40}|.)/su)?.[0] ?? "nothing";
}

/** A number as people read it: 4 312. */
export function spaced(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, " ");
}

function megabytes(bytes: number): string {
  return String(Math.round(bytes / 1e5) / 10);
}
