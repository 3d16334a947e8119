import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { decodeEntities, escapeHtml } from "../htmlText.ts";

const text = { name: "text", type: "text" } as const;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function hexEncode(value: string, budget: Budget): string {
  budget.spend(10 + value.length);
  budget.text(6 * value.length);
  return bytesToHex(utf8ToBytes(value));
}

function hexDecode(args: Arguments, budget: Budget): string {
  const value = args.text(0);
  budget.text(value.length);
  budget.spend(10 + value.length / 4);
  if (value.length % 2 === 1 || !/^[0-9a-fA-F]*$/.test(value))
    throw args.refuse(0, "must be hexadecimal: pairs of 0-9 and a-f", "invalid_encoding");
  const bytes = hexToBytes(value);
  try {
    return decoder.decode(bytes);
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    budget.spend(60);
    throw args.refuse(0, "does not hold text in UTF-8", "invalid_encoding");
  }
}

function html(args: Arguments, { budget, growth, change }: Change): string {
  const value = args.text(0);
  budget.spend(value.length / 4);
  budget.text(growth * value.length);
  return change(value);
}

type Change = { budget: Budget; growth: number; change: (value: string) => string };

export const encodeMoreFunctions: readonly FunctionEntry[] = [
  {
    name: "HEX_ENCODE",
    family: "encoding",
    parameters: [text],
    summary: "The bytes of a text in UTF-8 as hexadecimal digits.",
    examples: [
      { formula: 'HEX_ENCODE("aé")', result: "61c3a9" },
      { formula: 'HEX_ENCODE("")', result: "" },
    ],
    synonyms: ["hexadecimal", "to hex", "base16"],
    run: (args, { budget }) => hexEncode(args.text(0), budget),
  },
  {
    name: "HEX_DECODE",
    family: "encoding",
    parameters: [text],
    summary: "The text in UTF-8 that hexadecimal digits hold.",
    examples: [
      { formula: 'HEX_DECODE("61C3a9")', result: "aé" },
      { formula: 'HEX_DECODE("")', result: "" },
    ],
    synonyms: ["from hex", "unhex", "base16"],
    run: (args, { budget }) => hexDecode(args, budget),
  },
  {
    name: "HTML_ESCAPE",
    family: "encoding",
    parameters: [text],
    summary: "The text with < > & and quotes as entities, so that HTML shows it as it is.",
    examples: [
      { formula: 'HTML_ESCAPE("<b> & c")', result: "&lt;b&gt; &amp; c" },
      { formula: 'HTML_ESCAPE("it\'s")', result: "it&#39;s" },
    ],
    synonyms: ["escape", "entities", "xss", "xml escape"],
    run: (args, { budget }) => html(args, { budget, growth: 6, change: escapeHtml }),
  },
  {
    name: "HTML_UNESCAPE",
    family: "encoding",
    parameters: [text],
    summary: "The text with the characters that numeric entities and &amp; &lt; &gt; &quot; &apos; &nbsp; stand for.",
    examples: [
      { formula: 'HTML_UNESCAPE("a &lt; b &#x26; c")', result: "a < b & c" },
      { formula: 'HTML_UNESCAPE("&unknown;")', result: "&unknown;" },
    ],
    synonyms: ["decode entities", "unescape"],
    run: (args, { budget }) => html(args, { budget, growth: 2, change: decodeEntities }),
  },
];
