"use client";

type FilterSelectProps = {
  label: string;
  /** What stands for no choice. */
  any: string;
  value: string | null;
  options: readonly { value: string; words: string }[];
  onChange: (value: string | null) => void;
};

/** One choice that narrows a list. A value that the options do not hold is shown as it stands in the address. */
export function FilterSelect({ label, any, value, options, onChange }: FilterSelectProps) {
  const isKnown = value === null || options.some((option) => option.value === value);
  return (
    <select
      aria-label={label}
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
      className={`h-[30px] max-w-44 rounded-control border bg-paper px-2 font-semibold ${
        value === null ? "border-line border-b-line-strong text-ink-2" : "border-ink text-ink"
      }`}
    >
      <option value="">{any}</option>
      {!isKnown && <option value={value ?? ""}>{value}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.words}
        </option>
      ))}
    </select>
  );
}
