/** A name or key that is longer is no slip of the finger, and comparing long ones is slow. */
const nameLengthMax = 60;

/** How many candidates are looked at: an object may have tens of thousands of keys. */
const candidatesMax = 2_000;

/** The candidate closest to `name` within two edits (Levenshtein distance), or undefined. Capital letters count as equal. */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > nameLengthMax) return undefined;
  let best: string | undefined;
  let bestDistance = 3;
  let looked = 0;
  const wanted = name.toLowerCase();
  for (const candidate of candidates) {
    looked += 1;
    if (looked > candidatesMax) break;
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance && distance <= wanted.length / 2) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
