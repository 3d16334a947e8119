/** The looks of our tables, in one place: a line of ink under the heads, hairlines between the rows. */
export const table = {
  root: "w-full border-collapse text-left",
  head: "whitespace-nowrap border-ink border-b px-2 py-2 text-left font-semibold text-ink-3 text-small",
  number: "text-right",
  cell: "border-line border-b px-2 py-0 h-11",
  row: "relative hover:bg-sunk focus-within:bg-sunk",
  /** A link whose whole row can be pressed. */
  link: "font-semibold after:absolute after:inset-0",
} as const;
