/** An input that a called story declares. */
export type CalledInput = {
  name: string;
  type: "text" | "number" | "boolean" | "list" | "object" | "any";
  required?: boolean;
  default?: unknown;
  description?: string;
};

const starts: Readonly<Record<CalledInput["type"], unknown>> = {
  text: "",
  number: 0,
  boolean: false,
  list: [],
  object: {},
  any: null,
};

/** A payload with every input of the called story: what is there stays, the rest begins with its default. */
export function withInputs(payload: unknown, inputs: readonly CalledInput[]): Record<string, unknown> {
  const held = isNamed(payload) ? payload : {};
  const added = inputs.filter(({ name }) => !Object.hasOwn(held, name));
  return { ...held, ...Object.fromEntries(added.map((input) => [input.name, startOf(input)])) };
}

/** The inputs that a payload lacks. One that is a formula may have any. */
export function lackingInputs(payload: unknown, inputs: readonly CalledInput[]): readonly CalledInput[] {
  if (typeof payload === "string" && payload.startsWith("=")) return [];
  return inputs.filter(({ name }) => !isNamed(payload) || !Object.hasOwn(payload, name));
}

function startOf({ type, default: start }: CalledInput): unknown {
  // A text that begins with an equals sign would be a formula in the payload.
  if (typeof start === "string" && start.startsWith("=")) return `\\${start}`;
  return start ?? starts[type];
}

function isNamed(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
