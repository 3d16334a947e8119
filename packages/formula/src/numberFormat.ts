/** Rounds the number as it is written, so that 2.345 is half-way although its binary form lies a little below. */
export function roundAsWritten(value: number, digits: number): number {
  const places = Math.max(-400, Math.min(400, Math.trunc(digits)));
  const shifted = shiftPoint(Math.abs(value), places);
  // Beyond 2^53 there are no digits after the point that could be rounded away.
  if (shifted > Number.MAX_SAFE_INTEGER) return value;
  const rounded = shiftPoint(Math.round(shifted), -places);
  return value < 0 ? -rounded : rounded;
}

function shiftPoint(value: number, places: number): number {
  const [mantissa, exponent = "0"] = value.toString().split("e");
  return Number(`${mantissa}e${Number(exponent) + places}`);
}

/** How a number is written: digits after the point (0 to 20), what parts groups of three digits, and the point. */
export type NumberFormat = { digits: number; group: string; point: string };

/** A number in plain digits; without a sign where it rounds to 0. */
export function formatNumber(value: number, { digits, group, point }: NumberFormat): string {
  const rounded = roundAsWritten(value, digits);
  const [whole = "", fraction] = plainDigits(Math.abs(rounded), digits).split(".");
  const parts: string[] = [];
  for (let end = whole.length; end > 0; end -= 3) parts.unshift(whole.slice(Math.max(0, end - 3), end));
  const sign = rounded < 0 ? "-" : "";
  return `${sign}${parts.join(group)}${fraction === undefined ? "" : `${point}${fraction}`}`;
}

/** The engine writes large numbers with an exponent; as whole numbers it has all their digits. */
function plainDigits(value: number, digits: number): string {
  if (value < 1e21) return value.toFixed(digits);
  return digits === 0 ? String(BigInt(value)) : `${BigInt(value)}.${"0".repeat(digits)}`;
}
