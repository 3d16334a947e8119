import { hmac } from "@noble/hashes/hmac.js";
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";

const text = { name: "text", type: "text" } as const;
const encoding = { name: "encoding", type: "text", optional: true } as const;

const digests = { MD5: md5, SHA1: sha1, SHA256: sha256, SHA512: sha512 } as const;
type Digest = keyof typeof digests;

/** A hash takes 15 µs to begin with, an HMAC three times that, and up to 0.1 µs for each byte. */
const hashSteps = 100;

function bytesOf(value: string, budget: Budget): Uint8Array {
  budget.spend(hashSteps + value.length / 2);
  budget.memory(4 * value.length);
  const bytes = utf8ToBytes(value);
  budget.spend(bytes.length);
  return bytes;
}

function write(bytes: Uint8Array, args: Arguments, { index, budget }: { index: number; budget: Budget }): string {
  const as = args.has(index) ? args.text(index) : "hex";
  budget.text(2 * bytes.length);
  if (as === "hex") return bytesToHex(bytes);
  const base64 = btoa(String.fromCharCode(...bytes));
  if (as === "base64") return base64;
  if (as === "base64url") return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  throw args.refuse(index, 'must be "hex", "base64" or "base64url"');
}

type Help = Pick<FunctionEntry, "summary" | "examples" | "synonyms">;

function hashEntry(name: Digest, help: Help): FunctionEntry {
  return {
    name,
    family: "crypto",
    parameters: [text, encoding],
    ...help,
    run: (args, { budget }) => write(digests[name](bytesOf(args.text(0), budget)), args, { index: 1, budget }),
  };
}

function hmacEntry(name: Digest, help: Help): FunctionEntry {
  return {
    name: `HMAC_${name}`,
    family: "crypto",
    parameters: [text, { name: "key", type: "text" }, encoding],
    ...help,
    run: (args, { budget }) => {
      budget.spend(2 * hashSteps);
      const mac = hmac(digests[name], bytesOf(args.text(1), budget), bytesOf(args.text(0), budget));
      return write(mac, args, { index: 2, budget });
    },
  };
}

export const hashFunctions: readonly FunctionEntry[] = [
  hashEntry("MD5", {
    summary:
      'The MD5 hash of a text in UTF-8, as "hex" unless another encoding is named. For old systems only: it is broken.',
    examples: [
      { formula: 'MD5("abc")', result: "900150983cd24fb0d6963f7d28e17f72" },
      { formula: 'MD5("", "base64")', result: "1B2M2Y8AsgTpgAmY7PhCfg==" },
    ],
    synonyms: ["hash", "checksum", "digest"],
  }),
  hashEntry("SHA1", {
    summary: 'The SHA-1 hash of a text in UTF-8, as "hex" unless another encoding is named. For old systems only.',
    examples: [
      { formula: 'SHA1("abc")', result: "a9993e364706816aba3e25717850c26c9cd0d89d" },
      { formula: 'SHA1("abc", "base64")', result: "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=" },
    ],
    synonyms: ["hash", "checksum", "digest"],
  }),
  hashEntry("SHA256", {
    summary: 'The SHA-256 hash of a text in UTF-8, as "hex" unless "base64" or "base64url" is named.',
    examples: [
      { formula: 'SHA256("abc")', result: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
      { formula: 'SHA256("abc", "base64url")', result: "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0" },
    ],
    synonyms: ["hash", "checksum", "digest", "sha2"],
  }),
  hashEntry("SHA512", {
    summary: 'The SHA-512 hash of a text in UTF-8, as "hex" unless "base64" or "base64url" is named.',
    examples: [
      { formula: 'SLICE(SHA512("abc"), 0, 16)', result: "ddaf35a193617aba" },
      { formula: 'SIZE(SHA512("", "base64"))', result: 88 },
    ],
    synonyms: ["hash", "checksum", "digest", "sha2"],
  }),
  hmacEntry("SHA1", {
    summary: 'The HMAC-SHA-1 of a text under a key, both in UTF-8, as "hex" unless another encoding is named.',
    examples: [
      {
        formula: 'HMAC_SHA1("what do ya want for nothing?", "Jefe")',
        result: "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
      },
      { formula: 'SIZE(HMAC_SHA1("", "k"))', result: 40 },
    ],
    synonyms: ["signature", "mac", "sign"],
  }),
  hmacEntry("SHA256", {
    summary: 'The HMAC-SHA-256 of a text under a key, both in UTF-8, as "hex" unless another encoding is named.',
    examples: [
      {
        formula: 'HMAC_SHA256("what do ya want for nothing?", "Jefe")',
        result: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
      },
      { formula: 'SIZE(HMAC_SHA256("", "k", "base64"))', result: 44 },
    ],
    synonyms: ["signature", "mac", "sign", "webhook signature"],
  }),
  hmacEntry("SHA512", {
    summary: 'The HMAC-SHA-512 of a text under a key, both in UTF-8, as "hex" unless another encoding is named.',
    examples: [
      { formula: 'SLICE(HMAC_SHA512("what do ya want for nothing?", "Jefe"), 0, 16)', result: "164b7a7bfcf819e2" },
      { formula: 'SIZE(HMAC_SHA512("", "k"))', result: 128 },
    ],
    synonyms: ["signature", "mac", "sign"],
  }),
];
