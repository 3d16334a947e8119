/**
 * A slug from a name for people: its letters and digits in snake case, without accents, with a number where the slug is
 * taken. "It's done!" gives `its_done`, or `its_done_2`.
 */
export function freeSlug(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f']/g, "")
    .toLowerCase();
  const words = plain.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  const slug = (/^[a-z]/.test(words) ? words : `action_${words}`).slice(0, 60).replace(/_+$/, "");
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? slug : `${slug.slice(0, 63 - String(n).length)}_${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}
