import { compileField } from "@fairlead/formula";

/** A formula inside a text, as a pill shows it. */
export type Pill = {
  kind: "pill";
  /** The whole expression. */
  source: string;
  /** The shortest form that still says what it reads. */
  label: string;
  /** The first name that it reads, most often the slug of an action; null for a formula that reads nothing. */
  root: string | null;
};

/** What is wrong with a text that can't be read: it is shown as it stands. */
export type Broken = { kind: "broken"; source: string; message: string };

export type FormulaPart = { kind: "text"; text: string } | Pill | Broken;

/** Takes a text of an action's options apart into literal text and formulas. A leading "=" makes it one formula. */
export function toFormulaParts(source: string): FormulaPart[] {
  if (!source.startsWith("=") && !source.includes("<<")) return [{ kind: "text", text: source }];
  const read = compileField(source);
  if (!read.ok)
    return [{ kind: "broken", source, message: read.problems[0]?.message ?? "This formula can't be read." }];
  if (read.field.kind === "literal") return [{ kind: "text", text: read.field.value }];
  const { mode, node, references } = read.field.formula;
  if (mode === "value" || node.kind !== "text") return [toPill(source.slice(1).trim(), references[0]?.root ?? null)];
  return node.parts.map((part): FormulaPart => {
    if (typeof part === "string") return { kind: "text", text: part };
    const first = references.find(({ from, to }) => from >= part.from && to <= part.to);
    return toPill(source.slice(part.from, part.to).trim(), first?.root ?? null);
  });
}

function toPill(source: string, root: string | null): Pill {
  return { kind: "pill", source, root, label: shorten(source) };
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
