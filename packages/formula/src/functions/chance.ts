import { bytesToHex } from "@noble/hashes/utils.js";
import { drawBytes, drawFraction } from "../chance.ts";
import type { Arguments, CallContext, FunctionEntry } from "../functionEntry.ts";

/** Version 4 of RFC 9562: random but for the bits that say so. */
function uuid(context: CallContext): string {
  context.budget.text(36);
  const bytes = drawBytes("UUID", context).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytesToHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function randomNumber(args: Arguments, context: CallContext): number {
  const bounds = { from: -1e15, to: 1e15 };
  const [from, to] = [args.whole(0, bounds), args.whole(1, bounds)];
  if (from > to) throw args.refuse(1, `must not be less than \`from\`; it is ${to}, and \`from\` is ${from}`);
  return from + Math.floor(drawFraction("RANDOM_NUMBER", context) * (to - from + 1));
}

export const chanceFunctions: readonly FunctionEntry[] = [
  {
    name: "UUID",
    family: "crypto",
    parameters: [],
    summary: "A random UUID; a run that is tried again gets the same one.",
    examples: [
      { formula: "IS_UUID(UUID())", result: true },
      { formula: "UUID() = UUID()", result: false },
    ],
    synonyms: ["guid", "unique id", "random id", "idempotency key"],
    run: (_, context) => uuid(context),
  },
  {
    name: "RANDOM_NUMBER",
    family: "crypto",
    parameters: [
      { name: "from", type: "number" },
      { name: "to", type: "number" },
    ],
    summary:
      "A random whole number from one up to another, both included; a run that is tried again gets the same one.",
    examples: [
      { formula: "RANDOM_NUMBER(3, 3)", result: 3 },
      { formula: "RANDOM_NUMBER(1, 6) <= 6", result: true },
    ],
    synonyms: ["rand", "dice", "between", "jitter"],
    run: (args, context) => randomNumber(args, context),
  },
  {
    name: "RANDOM_ITEM",
    family: "crypto",
    parameters: [{ name: "list", type: "list" }],
    summary: "A random item of a list, NULL if it is empty; a run that is tried again gets the same one.",
    examples: [
      { formula: 'RANDOM_ITEM(["a"])', result: "a" },
      { formula: "RANDOM_ITEM([])", result: null },
    ],
    synonyms: ["sample", "random element", "pick one", "choose"],
    run: (args, context) => {
      const items = args.list(0);
      return items[Math.floor(drawFraction("RANDOM_ITEM", context) * items.length)] ?? null;
    },
  },
];
