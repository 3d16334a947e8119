import { suggest } from "@fairlead/formula";

/** The name that someone who wrote `name` may have meant, or undefined. */
export type Advisor = (name: string, candidates: readonly string[]) => string | undefined;

/** Comparing names costs some milliseconds where there are hundreds of long ones. */
const lookupsMax = 10;

/**
 * Suggests names, for a bounded number of different mistakes: the first 10 get advice, the same mistake gets the same
 * advice again, and a story with thousands of mistakes can't keep the process busy. Pass the same list of candidates
 * for the same place.
 */
export function createAdvisor(): Advisor {
  const known = new Map<readonly string[], Map<string, string | undefined>>();
  let lookups = 0;
  return (name, candidates) => {
    const advice = known.get(candidates) ?? new Map<string, string | undefined>();
    if (advice.has(name) || lookups === lookupsMax) return advice.get(name);
    lookups += 1;
    const near = suggest(name, candidates);
    known.set(candidates, advice.set(name, near));
    return near;
  };
}
