import { splitPills } from "@fairlead/formula/pills";

/** A formula inside a text, as a pill shows it. */
export type Pill = {
  kind: "pill";
  /** The whole expression. */
  source: string;
  /** The shortest form that still says what it reads. */
  label: string;
  /** The names that it reads, in their order: most often slugs of actions. */
  names: readonly string[];
};

/** A formula without its end: it is shown as it stands. */
type Broken = { kind: "broken"; source: string; message: string };

export type FormulaPart = { kind: "text"; text: string } | Pill | Broken;

/**
 * Takes a text of an action's options apart into literal text and formulas. A leading "=" makes it one formula. The
 * formulas are shown, not checked: that is done where a story comes in and where it is edited.
 */
export function toFormulaParts(source: string): FormulaPart[] {
  if (source.startsWith("=")) return [toPill(source.slice(1).trim())];
  if (source === "") return [{ kind: "text", text: source }];
  return splitPills(source).map((part): FormulaPart => {
    if (part.kind === "text") return part;
    if (part.closed) return toPill(source.slice(part.from, part.to).trim());
    return { kind: "broken", source: source.slice(part.from - 2), message: "This formula has no closing >>." };
  });
}

function toPill(source: string): Pill {
  return { kind: "pill", source, label: shorten(source), names: namesOf(source) };
}

/** Texts in quotes, names after a dot, and names that stand alone, whether they are called or not. */
const words = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\.\s*[A-Za-z_]\w*|([A-Za-z_]\w*)(\s*\()?/g;

/** The names that paths of a formula begin with: not in texts, not keys, not functions. */
function namesOf(source: string): string[] {
  return [...source.matchAll(words)].flatMap(([, name, call]) =>
    name === undefined || call !== undefined ? [] : [name],
  );
}

const labelMax = 34;

/** Paths lose what goes without saying: `look_up.body.host.id` is `host.id`. What is quoted stays as it is. */
export function shorten(source: string): string {
  const short = source.replace(
    /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[\d+\])+/g,
    (found) => (/^["']/.test(found) ? found : shortenPath(found)),
  );
  return short.length <= labelMax ? short : `${short.slice(0, labelMax - 1)}…`;
}

function shortenPath(path: string): string {
  const steps = path.split(".");
  const said = steps.slice(steps[1] === "body" && steps.length > 2 ? 2 : 1);
  return said.slice(-2).join(".");
}

/** A text on one line without pills, for cards: formulas stand in ‹›. */
export function toPlainText(source: string): string {
  const parts = toFormulaParts(source).map((part) => {
    if (part.kind === "text") return part.text;
    return part.kind === "pill" ? `‹${part.label}›` : part.source;
  });
  return parts.join("").replace(/\s+/g, " ").trim();
}
