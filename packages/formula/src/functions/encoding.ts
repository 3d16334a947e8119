import type { Budget } from "../budget.ts";
import type { FunctionEntry } from "../functionEntry.ts";
import { FormulaError } from "../problem.ts";

const text = { name: "text", type: "text" } as const;

/** Letters, digits and - _ . ! ~ * ' ( ): what the engine's encoding for parts of URLs leaves as it is. */
const kept = new Set([..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()"].map(toCode));

function toCode(char: string): number {
  return char.charCodeAt(0);
}

/** How many characters a text of whole characters has when it is percent-encoded. */
function encodedLength(value: string): number {
  let length = 0;
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if (code < 0x80) length += kept.has(code) ? 1 : 3;
    // Two bytes; four for a pair of surrogates, half of them for each; three for the others.
    else if (code < 0x800 || (code >= 0xd800 && code <= 0xdfff)) length += 6;
    else length += 9;
  }
  return length;
}

function urlEncode(value: string, budget: Budget): string {
  budget.text(value.length);
  budget.spend(value.length / 10);
  const whole = value.toWellFormed();
  const length = encodedLength(whole);
  budget.text(length);
  budget.spend(length / 10);
  return encodeURIComponent(whole);
}

/** What the engine takes to say no, stack and all. */
const refusalSteps = 60;

function urlDecode(value: string, budget: Budget): string {
  budget.text(value.length);
  budget.spend(value.length / 20);
  try {
    return decodeURIComponent(value);
  } catch (thrown) {
    if (!(thrown instanceof URIError)) throw thrown;
    budget.spend(refusalSteps);
    throw new FormulaError("invalid_encoding", "URL_DECODE: the text has a % that begins no character of UTF-8.");
  }
}

/** Bytes that become text at a time: divisible by three, so that the parts join, and few enough for one call. */
const chunkBytes = 24_000;

/** What a call takes before it comes to the text. */
const callSteps = 10;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function base64Encode(value: string, budget: Budget): string {
  // Three bytes a character at most, 0.1 µs to get at them; then four characters for every three bytes.
  budget.spend(callSteps + value.length / 2);
  budget.memory(3 * value.length);
  const bytes = encoder.encode(value);
  budget.text(4 * Math.ceil(bytes.length / 3));
  budget.spend(bytes.length / 5);
  let encoded = "";
  for (let at = 0; at < bytes.length; at += chunkBytes)
    encoded += btoa(String.fromCharCode(...bytes.subarray(at, at + chunkBytes)));
  return encoded;
}

function base64Decode(value: string, budget: Budget): string {
  budget.text(value.length);
  budget.spend(callSteps + value.length / 10);
  // The bytes, once as they come and once as they are read, and the text with the usual alphabet.
  budget.memory(3 * value.length);
  const binary = toBinary(value, budget);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
  try {
    return decoder.decode(bytes);
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    budget.spend(refusalSteps);
    throw new FormulaError("invalid_encoding", "BASE64_DECODE: what is encoded is not text in UTF-8.");
  }
}

function toBinary(value: string, budget: Budget): string {
  try {
    return atob(value.replaceAll("-", "+").replaceAll("_", "/"));
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
    budget.spend(refusalSteps);
    throw new FormulaError("invalid_encoding", "BASE64_DECODE: the text is not Base64.");
  }
}

export const encodingFunctions: readonly FunctionEntry[] = [
  {
    name: "URL_ENCODE",
    family: "encoding",
    parameters: [text],
    summary: "The text as a part of a URL: everything but letters, digits and - _ . ! ~ * ' ( ) percent-encoded.",
    examples: [
      { formula: 'URL_ENCODE("a b&c/d")', result: "a%20b%26c%2Fd" },
      { formula: 'URL_ENCODE("é")', result: "%C3%A9" },
    ],
    synonyms: ["escape", "percent", "encodeURIComponent", "query"],
    run: (args, { budget }) => urlEncode(args.text(0), budget),
  },
  {
    name: "URL_DECODE",
    family: "encoding",
    parameters: [text],
    summary: "The text that a percent-encoded one stands for; a plus stays a plus.",
    examples: [
      { formula: 'URL_DECODE("a%20b%26c")', result: "a b&c" },
      { formula: 'URL_DECODE("1+1")', result: "1+1" },
    ],
    synonyms: ["unescape", "percent", "decodeURIComponent"],
    run: (args, { budget }) => urlDecode(args.text(0), budget),
  },
  {
    name: "BASE64_ENCODE",
    family: "encoding",
    parameters: [text],
    summary: "The bytes of a text in UTF-8 as Base64.",
    examples: [
      { formula: 'BASE64_ENCODE("user:secret")', result: "dXNlcjpzZWNyZXQ=" },
      { formula: 'BASE64_ENCODE("é")', result: "w6k=" },
    ],
    synonyms: ["btoa", "b64", "basic auth"],
    run: (args, { budget }) => base64Encode(args.text(0), budget),
  },
  {
    name: "BASE64_DECODE",
    family: "encoding",
    parameters: [text],
    summary: "The text in UTF-8 that a Base64 text holds, in the usual or the URL alphabet.",
    examples: [
      { formula: 'BASE64_DECODE("w6k=")', result: "é" },
      { formula: 'BASE64_DECODE("Pz8_")', result: "???" },
    ],
    synonyms: ["atob", "b64", "unbase64"],
    run: (args, { budget }) => base64Decode(args.text(0), budget),
  },
];
