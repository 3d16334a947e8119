import * as fc from "fast-check";
import { Redis } from "ioredis";
import { afterAll, describe, expect, it } from "vitest";
import { type Library, library, loadLibrary, readLibraryText, toLibrary } from "../src/library.ts";
import { compare, describeDifference, type Sequence, sequencesOf } from "./conformance.ts";

const redis = new Redis(process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379");
afterAll(() => redis.quit());

const { seed } = fc.readConfigureGlobal();
/** How many sequences are played; `FAIRNESS_SEQUENCES=10` for a short look. */
const portion = Number(process.env.FAIRNESS_SEQUENCES ?? 1_160) / 1_160;

async function expectAgreement(of: Library, sequence: Sequence): Promise<void> {
  const difference = await compare(redis, of, sequence);
  if (difference === undefined) return;
  const { model, redis: found, ...where } = describeDifference(difference);
  expect({ ...where, state: found }).toEqual({ ...where, state: model });
}

function play(sequences: fc.Arbitrary<Sequence>, numRuns: number, of = library): Promise<void> {
  const property = fc.asyncProperty(sequences, (sequence) => expectAgreement(of, sequence));
  return fc.assert(property, { numRuns: Math.ceil(numRuns * portion), endOnFailure: true });
}

describe(`model and Redis, told the same (seed ${seed})`, { timeout: 1_200_000 }, () => {
  it("hold the same state after each of 16 000 calls, and answer alike", () =>
    play(sequencesOf({ min: 50, max: 150 }, 1), 160));

  it("answer alike, call by call, over 200 000 calls", () => play(sequencesOf({ min: 100, max: 300 }, 40), 1_000));

  it("answer alike where almost nothing of a ring fits with its lane", async () => {
    const text = readLibraryText();
    const cramped = toLibrary(text.replace("HEAD_BYTES, TAIL_PART = 256, 8", "HEAD_BYTES, TAIL_PART = 6, 2"));
    expect(cramped.name).not.toBe(library.name);
    await loadLibrary(redis, cramped);
    await play(sequencesOf({ min: 50, max: 150 }, 5), 40, cramped);
    await redis.call("FUNCTION", "DELETE", cramped.name);
  });
});
