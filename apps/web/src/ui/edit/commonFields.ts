import type { OptionField } from "./optionFields.ts";

const yesOrNo = { kind: "choice", choices: [true, false] } as const;

function field(key: string, hint: string, rest: Pick<OptionField, "start" | "control">): OptionField {
  return { key, hint, required: false, ...rest };
}

const monitoring: readonly OptionField[] = [
  field("failure", "Each run that failed for good is told.", { start: true, control: yesOrNo }),
  field("everyEvent", "Each event that it emits is told.", { start: true, control: yesOrNo }),
  field("silenceSeconds", "Told once when it has emitted nothing for so many seconds.", {
    start: 3_600,
    control: { kind: "number" },
  }),
  field("quietSeconds", "After a message there is none of its kind for so long; the next one counts. Default 900.", {
    start: 900,
    control: { kind: "number" },
  }),
  field("mail", 'A list of addresses, such as ["ops@example.com"]. Default: whom the story or the team names.', {
    start: [],
    control: { kind: "json" },
  }),
  field("webhook", "Gets a POST with JSON. Write what is secret of it as <<CREDENTIAL.slug>>.", {
    start: "https://",
    control: { kind: "text" },
  }),
];

const onlyIf: readonly OptionField[] = [
  { ...field("rules", "", { start: [], control: { kind: "rules" } }), required: true },
  field("mustMatch", "How many rules must hold. Default: all.", { start: 1, control: { kind: "number" } }),
];

const everywhere: readonly OptionField[] = [
  field("monitoring", "When people are told about this action.", {
    start: { failure: true },
    control: { kind: "group", fields: monitoring },
  }),
];

const whereEventsComeIn: readonly OptionField[] = [
  ...everywhere,
  field("local", "Values that are computed once for each run; its other formulas read them as LOCAL.name.", {
    start: {},
    control: { kind: "pairs" },
  }),
  field("onlyIf", "An event for which these rules don't hold is dropped.", {
    start: { rules: [{ type: "is_true", value: "=TRUE" }] },
    control: { kind: "group", fields: onlyIf },
  }),
  field("includeMetadata", "Whether events get the key meta: their run, their story run and their story.", {
    start: true,
    control: yesOrNo,
  }),
];

/** What actions of a type can be given beside their options. */
export function commonFields(type: string): readonly OptionField[] {
  return type === "webhook" || type === "receive_email" ? everywhere : whereEventsComeIn;
}
